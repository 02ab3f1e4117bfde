"""`connect`, and what it returns: an endpoint with its services."""

from __future__ import annotations

import difflib
import time
import uuid
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from zeep.wsse.username import UsernameToken

from tutorial_app.client.endpoints import Endpoint, load_endpoints
from tutorial_app.client.faults import ItmsFault, TransportError
from tutorial_app.client.service import Service, Wire, open_service
from tutorial_app.client.transport import Transport
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import TracebackType

    from tutorial_app.client.describe import Shape
    from tutorial_app.client.exchange import Exchange

#: Where a portal of one's own answers.
DEFAULT_URL = "http://127.0.0.1:8080"
#: The services of the contract; others are reached by `Itms.service`.
SERVICES = (
    *("system", "customer", "catalog", "number", "porting", "order"),
    *("subscription", "topup", "discount", "billing", "notification"),
)
#: How the part of a user name before `@` ends, and the channel it calls in.
_CHANNELS = {
    "self": "SELF_SERVICE",
    "agent": "CALL_CENTRE",
    "machine": "MACHINE",
}
_LONGEST_WAIT = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What goes with every call."""

    channel: str
    language: str = ""
    agent_id: str = ""
    correlation_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    #: How often a call is made at most.
    attempts: int = 1
    #: The longest time to wait for another attempt, in seconds.
    longest_wait: float = _LONGEST_WAIT


@dataclass(frozen=True, slots=True)
class _Line:
    """What all views of one connection share."""

    endpoint: Endpoint
    user: str
    wsse: UsernameToken | None = field(repr=False)
    transport: Transport
    new_id: Callable[[], str]
    sleep: Callable[[float], None]
    wires: dict[str, Wire] = field(default_factory=dict)


def connect(  # noqa: PLR0913 (by name; a notebook gives two or three)
    endpoint: str = "mock",
    *,
    user: str = "",
    password: str = "",
    base_url: str = "",
    channel: str = "",
    language: str = "",
    agent_id: str = "",
    digest: bool = False,
    timeout: float = 30.0,
    verify: bool | str = True,
    conf: Path | None = None,
    new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    sleep: Callable[[float], None] = time.sleep,
) -> Itms:
    """Return a connection to an endpoint. Nothing is sent yet.

    Args:
        endpoint: its name in `conf/endpoints.toml`.
        user: the user name; in the sandbox it carries the workspace,
            `kurv-self@w7f3k2`. Without one, only open operations answer.
        password: its password; it appears in no record and no representation.
        base_url: the address, instead of that in `endpoints.toml`; what stands
            before `/soap/<service>/v1`.
        channel: SELF_SERVICE, CALL_CENTRE or MACHINE; by default what the user
            name ends with says (`-self`, `-agent`, `-machine`).
        language: `da` or `en`, for messages and texts; iTMS takes `da`.
        agent_id: who sits in front of the screen; CALL_CENTRE needs it.
        digest: send a password digest instead of the password.
        timeout: seconds without a byte after which a call is given up.
        verify: False, or a file of certificates to trust; else `conf/` says.
        conf: the folder with `endpoints.toml`.
        new_id: makes references; a UUID by default.
        sleep: waits a number of seconds, for `Itms.retrying`.

    Raises:
        NotFound: if `endpoints.toml` has no such endpoint.
        ConfigurationError: if `endpoints.toml` or the address cannot be used.
        InvalidInput: if there is a user without a password.

    Example:
        ``itms = connect("mock", user="kurv-self", password="sandbox")``
    """
    if user and not password:
        raise InvalidInput(f"the user {user!r} needs a password")
    place = _endpoint(endpoint, base_url.rstrip("/"), conf or HOME / "conf")
    line = _Line(
        endpoint=place,
        user=user,
        wsse=UsernameToken(user, password, use_digest=digest) if user else None,
        transport=Transport(
            place.base_url,
            timeout=timeout,
            verify=(place.ca_file or True) if verify is True else verify,
        ),
        new_id=new_id,
        sleep=sleep,
    )
    suffix = user.partition("@")[0].rpartition("-")[2]
    options = Options(
        channel=channel or _CHANNELS.get(suffix, "SELF_SERVICE"),
        language=language,
        agent_id=agent_id,
    )
    return Itms(line, options)


class Itms:
    """A connection: its services are attributes, their operations functions.

    Example:
        ``itms.topup.GetBalance(subscriptionId="SU10000002")``

    The `context` of a call is filled in: the channel, a fresh `clientReference` for
    every command (an operation that changes something; its schema asks for one),
    and what was given to `connect` or `using`. Give any of it by name to replace
    it: ``itms.topup.TopUpWithVoucher(…, clientReference="A-0001")``.
    """

    def __init__(self, line: _Line, options: Options) -> None:
        self._line = line
        self._options = options

    @property
    def last(self) -> Exchange:
        """The last call: `request`, `answer`, `status`, `seconds`, `headers`."""
        return self._line.transport.last

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint that is called."""
        return self._line.endpoint

    def using(self, **changes: Any) -> Itms:  # noqa: ANN401 (those of Options)
        """Return the same connection with other options, for the calls made by it.

        Args:
            **changes: `channel`, `language`, `agent_id`, `correlation_id` (one for
                several calls that belong together), `headers` (of HTTP, such as
                `X-Sandbox-Behaviour`).

        Example:
            ``itms.using(language="en").system.GetSystemInfo()``
        """
        return Itms(self._line, replace(self._options, **changes))

    def retrying(
        self, attempts: int = 4, *, longest_wait: float = _LONGEST_WAIT
    ) -> Itms:
        """Return the same connection, repeating what may work the next time.

        A call is repeated after a fault that says it is retryable, or when no
        answer came, each time with the *same* `clientReference`: what was carried
        out already is not carried out twice.

        Args:
            attempts: how often a call is made at most.
            longest_wait: seconds; a fault that asks for a longer wait is raised.

        Example:
            ``itms.retrying().topup.TopUpWithVoucher(…)``
        """
        return self.using(attempts=attempts, longest_wait=longest_wait)

    def service(self, name: str, *, wsdl: str = "") -> Service:
        """Return a service, by its name in the address, or by its WSDL.

        Args:
            name: what stands in `/soap/<name>/v1`.
            wsdl: the address of its WSDL, if it is another one.

        Raises:
            TransportError: if the endpoint does not serve its WSDL.
            ContractError: if that is no WSDL.
        """
        wire = self._line.wires.get(name)
        if wire is None or wsdl:
            address = self._line.endpoint.service_url(name)
            if wsdl:
                address = urlsplit(wsdl)._replace(query="").geturl()
            wire = self._line.wires[name] = open_service(
                name,
                wsdl or f"{address}?wsdl",
                address,
                self._line.wsse,
                self._line.transport,
            )
        return Service(wire, self)

    def fill(self, shape: Shape, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the context of a call, with what the caller has *given*."""
        options = self._options
        offered = {
            "channel": options.channel,
            "language": options.language,
            "agentId": options.agent_id,
            "correlationId": options.correlation_id,
        }
        if shape.is_command and "clientReference" not in given:
            offered["clientReference"] = self._line.new_id()
        filled = {k: v for k, v in offered.items() if v and k in shape.context}
        return {**filled, **given}

    def carry_out(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 (an answer)
        """Make the call, as often as the options allow."""
        self._line.transport.extra_headers = self._options.headers
        for attempt in range(1, self._options.attempts):
            try:
                return call()
            except (ItmsFault, TransportError) as exc:
                wait = getattr(exc, "retry_after", None) or 2.0 ** (attempt - 1)
                if not exc.retryable or wait > self._options.longest_wait:
                    raise
                self._line.sleep(wait)
        return call()

    def close(self) -> None:
        """Close the connection to the server."""
        self._line.transport.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __getattr__(self, name: str) -> Service:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self.service(name)
        except TransportError as exc:
            if exc.status != HTTPStatus.NOT_FOUND:
                raise
            near = difflib.get_close_matches(name, SERVICES, 1)
            hint = f"did you mean {near[0]!r}?" if near else str(exc)
            raise AttributeError(f"no service {name!r}; {hint}") from exc

    def __dir__(self) -> list[str]:
        own = ("close", "endpoint", "last", "retrying", "service", "using")
        return sorted({*own, *SERVICES, *self._line.wires})

    def __repr__(self) -> str:
        who = f" as {self._line.user}" if self._line.user else ""
        place = self._line.endpoint
        return f"<iTMS {place.name} at {place.base_url}{who}>"


def _endpoint(name: str, base_url: str, conf: Path) -> Endpoint:
    if base_url:
        return Endpoint(name, name, "mock" if name == "mock" else "real", base_url)
    endpoints = load_endpoints(conf, DEFAULT_URL)
    try:
        return endpoints[name]
    except KeyError:
        raise NotFound(
            f"no endpoint {name!r}; {conf / 'endpoints.toml'} has "
            f"{', '.join(endpoints)}"
        ) from None
