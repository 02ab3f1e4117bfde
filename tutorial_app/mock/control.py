"""The control mount: make, look at, reset and delete workspaces. JSON over HTTP.

It is for programs of the portal's own operator, who know the bearer token; never
under `/soap`, and nothing a partner's program needs.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tutorial_app.kernel.errors import (
    Forbidden,
    InvalidInput,
    LimitReached,
    NotFound,
    PortalError,
)
from tutorial_app.mock.control_input import (
    body_of,
    boolean,
    calls_per_minute,
    moment,
    number,
    seed,
    string,
)
from tutorial_app.traces.search import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from tutorial_app.mock.credentials import Credential
    from tutorial_app.mock.recorder import Recorder
    from tutorial_app.mock.workspace import Workspace
    from tutorial_app.mock.workspaces import Workspaces

    #: Id of a workspace and the values of the query -> the JSON of the answer.
    Tell = Callable[[str, Mapping[str, list[str]]], Mapping[str, Any]]

_ROOT = "/control/v1/workspaces"
_TOLD = re.compile(rf"{_ROOT}/([a-z0-9]{{1,32}})/([a-z]+)")
_ONE = re.compile(
    rf"{_ROOT}/(?P<name>[a-z0-9]{{1,32}})"
    r"(?:/(?P<part>credentials|reset|keep|calls|timeline|state)"
    r"(?:/(?P<kind>[a-z-]+))?)?"
)


class _FromElsewhere(PortalError):
    """The caller is on another machine."""

    code = "from-elsewhere"


#: Error class -> status. A subclass has its parent's row.
_STATUS: dict[type[PortalError], HTTPStatus] = {
    InvalidInput: HTTPStatus.BAD_REQUEST,
    Forbidden: HTTPStatus.UNAUTHORIZED,
    _FromElsewhere: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    LimitReached: HTTPStatus.TOO_MANY_REQUESTS,
    PortalError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_MOST_CALLS = 500

Answer = tuple[HTTPStatus, "Mapping[str, Any]"]


@dataclass(frozen=True, slots=True)
class Control:
    """The WSGI application of the control mount.

    Args:
        workspaces: what it controls.
        recorder: holds the traces that are not written down yet.
        token: the bearer token; it must not be empty.
        anywhere: also answer callers on other machines, not on this one alone.
        told: what else can be read of a workspace, by the last part of the path.
    """

    workspaces: Workspaces
    recorder: Recorder
    token: str
    anywhere: bool = False
    told: Mapping[str, Tell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.token:
            raise InvalidInput("the control mount needs a token")

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        try:
            self._check_caller(environ)
            self._check_token(environ)
            status, body = self._answer(environ)
        except PortalError as error:
            rows = (_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
            status, body = next(rows), {"code": error.code, "message": str(error)}
        raw = b"" if status is HTTPStatus.NO_CONTENT else json.dumps(body).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(raw))),
            ("Cache-Control", "no-store"),
        ]
        start_response(f"{status.value} {status.phrase}", headers)
        return [raw]

    def _check_caller(self, environ: WSGIEnvironment) -> None:
        address = environ.get("REMOTE_ADDR", "")
        if not (self.anywhere or _is_loopback(address)):
            raise _FromElsewhere(
                f"{address or 'an unknown address'} is not this machine; "
                "ITMS_CONTROL_ANYWHERE lets others in"
            )

    def _check_token(self, environ: WSGIEnvironment) -> None:
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        right = hmac.compare_digest(token.strip().encode(), self.token.encode())
        if scheme.lower() != "bearer" or not right:
            raise Forbidden("the bearer token is missing or wrong")

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        method = environ["REQUEST_METHOD"]
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if path == _ROOT:
            return self._create(environ) if method == "POST" else _not_allowed(method)
        told = _TOLD.fullmatch(path)
        if told and told[2] in self.told and method == "GET":
            asked = parse_qs(environ.get("QUERY_STRING", ""))
            return HTTPStatus.OK, self.told[told[2]](told[1], asked)
        found = _ONE.fullmatch(path)
        if found is None or (found["kind"] and found["part"] != "state"):
            raise NotFound(f"nothing is at {path}")
        if found["kind"] and method == "GET":
            return self._rows(found["name"], found["kind"], environ)
        name, part = found["name"], found["part"] or ""
        actions: dict[tuple[str, str], Callable[[str, WSGIEnvironment], Answer]] = {
            ("GET", ""): self._show,
            ("PUT", ""): self._keep_until,
            ("DELETE", ""): self._delete,
            ("GET", "credentials"): self._credentials,
            ("POST", "reset"): self._reset,
            ("POST", "keep"): self._keep,
            ("GET", "calls"): self._calls,
            ("GET", "state"): self._kinds,
            ("GET", "timeline"): self._time_line,
        }
        action = actions.get((method, part))
        return _not_allowed(method) if action is None else action(name, environ)

    def _create(self, environ: WSGIEnvironment) -> Answer:
        asked = body_of(environ)
        made, credentials = self.workspaces.create(
            string(asked, "seedSet", "BASIC"),
            seed(asked),
            made_from=string(asked, "madeFrom", ""),
            anonymous=boolean(asked, "anonymous", default=True),
            calls_per_minute=calls_per_minute(asked),
        )
        shown = self._shown(made) | {"credentials": [_open(one) for one in credentials]}
        return HTTPStatus.CREATED, shown

    def _show(self, name: str, _: WSGIEnvironment) -> Answer:
        found, rows = self.workspaces.find(name)
        return HTTPStatus.OK, self._shown(found) | {"rows": dict(rows)}

    def _keep_until(self, name: str, environ: WSGIEnvironment) -> Answer:
        until = moment(body_of(environ), "keptUntil")
        return HTTPStatus.OK, self._shown(self.workspaces.keep_until(name, until))

    def _credentials(self, name: str, _: WSGIEnvironment) -> Answer:
        found = self.workspaces.credentials(name)
        return HTTPStatus.OK, {"credentials": [_open(one) for one in found]}

    def _reset(self, name: str, environ: WSGIEnvironment) -> Answer:
        asked = body_of(environ)
        found, _ = self.workspaces.find(name)
        seed_set = string(asked, "seedSet", found.seed_set)
        reset = self.workspaces.reset(name, seed_set, seed(asked, found.seed))
        return HTTPStatus.OK, self._shown(reset)

    def _keep(self, name: str, _: WSGIEnvironment) -> Answer:
        self.workspaces.keep(name)
        return HTTPStatus.NO_CONTENT, {}

    def _delete(self, name: str, _: WSGIEnvironment) -> Answer:
        self.workspaces.delete(name)
        return HTTPStatus.NO_CONTENT, {}

    def _calls(self, name: str, environ: WSGIEnvironment) -> Answer:
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        after = number(asked, "after", 0)
        limit = min(number(asked, "limit", 50), _MOST_CALLS)
        brief = "brief" in asked
        self.recorder.flush()
        if "newest" in asked:
            wanted = Wanted.of({key: values[0] for key, values in asked.items()})
            before = number(asked, "before", 0)
            calls = self.workspaces.newest_calls(
                name, wanted, before, limit, brief=brief
            )
        else:
            calls = self.workspaces.calls(name, after, limit)
        return HTTPStatus.OK, {"calls": [call.to_json(brief=brief) for call in calls]}

    def _kinds(self, name: str, _: WSGIEnvironment) -> Answer:
        return HTTPStatus.OK, {"kinds": dict(self.workspaces.inspection.counts(name))}

    def _rows(self, name: str, kind: str, environ: WSGIEnvironment) -> Answer:
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        offset, limit = number(asked, "offset", 0), number(asked, "limit", 100)
        where = {
            column: values[0]
            for column, values in asked.items()
            if column not in {"offset", "limit"}
        }
        found = self.workspaces.inspection.rows(
            name, kind, offset=offset, limit=limit, where=where
        )
        body = {"kind": found.kind, "total": found.total, "rows": list(found.rows)}
        return HTTPStatus.OK, body

    def _time_line(self, name: str, environ: WSGIEnvironment) -> Answer:
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        limit = min(number(asked, "limit", 50), _MOST_CALLS)
        moments = [
            {"at": one.at.isoformat(), "kind": one.kind, "subject": one.subject}
            | {"text": one.text}
            for one in self.workspaces.inspection.time_line(name, limit)
        ]
        return HTTPStatus.OK, {"moments": moments}

    def _shown(self, of: Workspace) -> dict[str, Any]:
        expires = self.workspaces.expires_at(of)
        return {
            "id": of.id,
            "clock": of.clock.isoformat(),
            "seedSet": of.seed_set,
            "seed": of.seed,
            "createdAt": of.created_at.isoformat(),
            "usedAt": of.used_at.isoformat(),
            "expiresAt": expires.isoformat() if expires else None,
            "callsPerMinute": of.calls_per_minute,
        }


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    # `::ffff:127.0.0.1` is what a socket for both families calls 127.0.0.1.
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _open(credential: Credential) -> dict[str, Any]:
    return {
        "userName": credential.user_name,
        "password": credential.password,
        "partner": credential.partner,
        "channels": list(credential.channels),
    }


def _not_allowed(method: str) -> Answer:
    body = {"code": "method", "message": f"{method} is not taken here"}
    return HTTPStatus.METHOD_NOT_ALLOWED, body
