"""HTTP below zeep: one host, a time-out, no surprises, and a record of each call."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import zeep.transports
from lxml import etree

from tutorial_app.client.exchange import Exchange, masked, pretty
from tutorial_app.client.faults import TransportError
from tutorial_app.contract.catalog import standard_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_OUTCOME = (
    "Whether it was carried out is not known: repeat it with the same clientReference."
)
_GATEWAY = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, in the form zeep reads."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]
    encoding: str = "utf-8"


class Transport(zeep.transports.Transport):
    """Calls one origin, and remembers the last exchange in `last`.

    Args:
        base_url: the endpoint; documents from any other host are refused.
        timeout: seconds without a byte after which a call is given up.
        verify: False, or the path of a file with certificates to trust.
        now: a clock that only runs forward, in seconds.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float = 30.0,
        verify: bool | str = True,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        session = requests.Session()
        # Neither proxies nor ~/.netrc: what is called is what the reader sees.
        session.trust_env = False
        session.verify = verify
        session.headers["User-Agent"] = "itms-tutorial-client"
        super().__init__(  # type: ignore[no-untyped-call]
            session=session, timeout=timeout, operation_timeout=timeout
        )
        self._origin = _origin(base_url)
        self._timeout = timeout
        self._now = now
        self.documents: dict[str, bytes] = {}
        #: Headers of the HTTP request that go with every call from now on.
        self.extra_headers: Mapping[str, str] = {}
        self.operation = ""
        self.last = Exchange()

    def load(self, url: str) -> bytes:
        """Return a WSDL or schema, from memory if it was asked for before.

        Standard schemas, which zeep likes to fetch from where they are published,
        come from those shipped with the contract reader.

        Raises:
            TransportError: if it is on another host or does not come.
        """
        if url not in self.documents:
            if _origin(url) != self._origin:
                shipped = standard_file(url)
                if shipped is not None:
                    return shipped.read_bytes()
                raise TransportError(
                    f"the WSDL wants {url}, on another host; nothing is loaded from "
                    f"there, only from {self._origin}",
                    url=url,
                )
            response = self._send("GET", url, None, {})
            if response.status_code != requests.codes.ok:
                raise TransportError(
                    f"no WSDL at {url} (HTTP {response.status_code}): the service is "
                    "called otherwise, or this is not the endpoint",
                    url=url,
                    status=response.status_code,
                )
            _check_xml(response, url)
            self.documents[url] = response.content
        return self.documents[url]

    def post(self, address: str, message: bytes, headers: Mapping[str, str]) -> Reply:
        """Send a message; return the answer if it is XML.

        Raises:
            TransportError: if no answer comes, or one that is not SOAP.
        """
        sent = {**headers, **self.extra_headers}
        self.last = Exchange(
            operation=self.operation,
            url=address,
            request=pretty(message),
            request_headers=masked(sent),
        )
        start = self._now()
        response = self._send("POST", address, message, sent)
        self.last = Exchange(
            operation=self.operation,
            url=address,
            request=self.last.request,
            answer=pretty(response.content, response.encoding or "utf-8"),
            status=response.status_code,
            seconds=self._now() - start,
            headers=masked(response.headers),
            request_headers=self.last.request_headers,
        )
        _check_xml(response, address)
        return Reply(response.status_code, response.content, response.headers)

    def post_xml(self, address: str, envelope: Any, headers: Any) -> Reply:  # noqa: ANN401 (zeep's signature)
        """Send an envelope; zeep calls this one."""
        message = etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
        return self.post(address, message, headers)

    def _send(
        self, method: str, url: str, data: bytes | None, headers: Mapping[str, str]
    ) -> requests.Response:
        # "from None": the forty lines of urllib3 below would hide the one that helps.
        try:
            return self.session.request(
                method,
                url,
                data=data,
                headers=dict(headers),
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as exc:
            raise self._unanswered(url, exc) from None

    def _unanswered(self, url: str, exc: Exception) -> TransportError:
        """Say why no whole answer came from *url*, and whether to repeat."""
        failed = requests.exceptions
        if isinstance(exc, failed.SSLError):
            return TransportError(
                f"the certificate of {_origin(url)} is not trusted ({_reason(exc)}). "
                "If it is signed by an authority of your own, give its file: "
                "connect(…, verify='ca.pem')",
                url=url,
            )
        if isinstance(exc, failed.ConnectTimeout):
            said = (
                f"{_origin(url)} did not take the call within {self._timeout:g} s: the "
                "address is wrong, or a firewall drops it"
            )
        elif isinstance(exc, failed.Timeout):
            said = f"no answer within {self._timeout:g} s. {_OUTCOME}"
        elif isinstance(exc, failed.ConnectionError):
            said = _unconnected(url, exc)
        elif isinstance(exc, failed.ChunkedEncodingError):
            # The body came short of its length; no ConnectionError to requests.
            said = f"the answer ended halfway. {_OUTCOME}"
        else:
            return TransportError(f"the call failed: {_reason(exc)}", url=url)
        return TransportError(said, url=url, retryable=True)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _unconnected(url: str, exc: requests.exceptions.ConnectionError) -> str:
    words = str(exc)
    if "Connection aborted" in words or "RemoteDisconnected" in words:
        return f"the connection was closed without an answer. {_OUTCOME}"
    if "resolve" in words or "Name or service" in words:
        return f"there is no host called {urlsplit(url).hostname}: check the address"
    return (
        f"nobody answers at {_origin(url)}: is the portal running (itms-portal serve), "
        "and is this its address?"
    )


def _reason(exc: BaseException) -> str:
    return str(exc).rpartition("] ")[2].strip("()' ")[:200] or type(exc).__name__


def _check_xml(response: requests.Response, url: str) -> None:
    """Refuse what is not well-formed XML, and say what it is.

    Raises:
        TransportError: if it is not.
    """
    status = response.status_code
    if response.ok and not response.content:
        return  # WS-I Basic Profile 1.1, R2714: a one-way call has no answer
    kind = response.headers.get("Content-Type", "none").partition(";")[0]
    retryable = status in _GATEWAY
    if "html" in kind:
        raise TransportError(
            f"an HTML page came instead of XML (HTTP {status}): a proxy answered, or "
            f"the address is not that of an endpoint: {url}",
            url=url,
            status=status,
            retryable=retryable,
        )
    if kind.startswith("multipart/"):
        return  # SOAP with attachments: zeep takes it apart
    try:
        etree.fromstring(response.content, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as exc:
        raise TransportError(
            f"the answer is not well-formed XML (HTTP {status}, {kind}): {exc}. "
            f"{_OUTCOME}",
            url=url,
            status=status,
            retryable=True,
        ) from exc
