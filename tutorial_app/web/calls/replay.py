"""A call made once more, as it was."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.console.envelope import Caller, Proof, with_placeholders
from tutorial_app.console.exchange import Outgoing
from tutorial_app.console.explaining import NoAnswer
from tutorial_app.kernel.errors import Conflict, Forbidden, InvalidInput
from tutorial_app.soap.envelope import Version
from tutorial_app.traces.masking import KEPT_BYTES
from tutorial_app.traces.search import Wanted

if TYPE_CHECKING:
    from tutorial_app.console.service import ConsoleService
    from tutorial_app.traces.store import Trace
    from tutorial_app.web.calls.log import CallLog
    from tutorial_app.web.place import Place

_MASKED = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)(?:\s[^<>]*)?>\*\*\*</")
_PROOFS = {"BASIC": Proof.BASIC, "DIGEST": Proof.DIGEST, "TEXT": Proof.TEXT}
#: Headers of ours that change what the endpoint does.
_KEPT_HEADERS = frozenset({"x-sandbox-behaviour", "accept-language"})
#: How the console's form names its choices.
_FORM_PROOFS = {"BASIC": "basic", "DIGEST": "digest", "TEXT": "text"}


def lost_in(trace: Trace) -> str:
    """Say what keeps *trace* from being made again as it was; empty: nothing."""
    if not trace.request:
        return "the trace holds nothing of its message"
    if len(trace.request) >= KEPT_BYTES:
        return "the trace holds only the first 64 KB of its message"
    found = _MASKED.findall(with_placeholders(_text(trace)))
    if found:
        return f"the trace does not hold the value of {', '.join(sorted(set(found)))}"
    return ""


def console_fields(trace: Trace) -> dict[str, str]:
    """Return what the console's form is posted with to hold *trace*."""
    return {
        "do": "fill-from-raw",
        "raw": _text(trace),
        "credential": trace.user_name,
        "proof": _FORM_PROOFS.get(trace.why.proof, "text"),
        "version": "1.2" if _version(trace) is Version.SOAP12 else "1.1",
        "behaviour": dict(trace.http.sent).get("X-Sandbox-Behaviour", ""),
    }


@dataclass(frozen=True, slots=True)
class Replayer:
    """Makes calls again, with the credential they were made with.

    A program's call through the portal went on with another credential than its own,
    that of the partner: it is made again as who has signed in.
    """

    console: ConsoleService
    log: CallLog

    def again(self, trace: Trace, place: Place) -> Trace:
        """Make *trace* once more and return the trace of that.

        Raises:
            InvalidInput: if the trace does not hold all of the message.
            Forbidden: if the credential is gone.
            Conflict: if the call left no trace.
        """
        lost = lost_in(trace)
        if lost:
            raise InvalidInput(
                f"call {trace.sequence} cannot be made as it was: {lost}"
            )
        outgoing = self._outgoing(trace, place)
        before = self.log.logs.last(place.owner)
        with suppress(NoAnswer):  # A lost answer may be what it asks for.
            self.console.send(outgoing)
        user = outgoing.caller.user
        wanted = Wanted(operation=trace.operation, user=user)
        made = self.log.newest(place.owner, wanted, limit=1, brief=False)
        if not made or made[0].sequence <= before:
            raise Conflict("the call was made, but left no trace; look at your calls")
        return made[0]

    def _outgoing(self, trace: Trace, place: Place) -> Outgoing:
        user = place.user if trace.source else trace.user_name
        held = {one.user_name: one for one in place.credentials}.get(user)
        if held is None:
            raise Forbidden(_nobody(trace, place))
        return Outgoing(
            target=self.console.target(trace.slug, trace.operation),
            endpoint=place.endpoint,
            version=_version(trace),
            caller=Caller(
                held.user_name,
                held.password,
                _PROOFS.get(trace.why.proof, Proof.TEXT),
            ),
            text=with_placeholders(_text(trace)),
            headers={
                name: value
                for name, value in trace.http.sent
                if name.lower() in _KEPT_HEADERS
            },
            owner=place.log,
        )


def _nobody(trace: Trace, place: Place) -> str:
    if not place.is_real:
        return f"the workspace has no credential {trace.user_name} any more"
    if trace.source:
        return (
            f"the portal has no password for {place.endpoint.title}: sign in there "
            "first, on the page of your calls, or let your program call again"
        )
    return (
        f"the portal holds no password of {trace.user_name} for "
        f"{place.endpoint.title}; sign in as that user first, on the page of your calls"
    )


def _version(trace: Trace) -> Version:
    is_12 = Version.SOAP12.namespace.encode() in trace.request
    return Version.SOAP12 if is_12 else Version.SOAP11


def _text(trace: Trace) -> str:
    return trace.request.decode(errors="replace")
