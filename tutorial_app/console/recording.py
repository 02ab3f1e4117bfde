"""The trace of a call that the portal made itself, to a system that shows it none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.console.envelope import Proof
from tutorial_app.console.exchange import headers_of
from tutorial_app.traces.lines import parsed
from tutorial_app.traces.masking import masked
from tutorial_app.traces.store import Trace
from tutorial_app.traces.wire import Http, Why, kept_headers

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from tutorial_app.console.exchange import Outgoing
    from tutorial_app.console.fault_view import FaultView

_LONGEST_ID, _LONGEST_CODE = 64, 50
_MICRO = 1_000_000


def trace_of(
    call: Outgoing,
    raw: bytes,
    answer: httpx.Response | None,
    *,
    at: datetime,
    seconds: float,
    fault: FaultView | None = None,
) -> Trace:
    """Return the trace of *call*, secrets masked.

    Args:
        call: what was called.
        raw: the bytes that were sent.
        answer: what came; None: nothing did.
        at: wall-clock time of the call.
        seconds: how long it took.
        fault: what the answer says, if that is a fault.
    """
    password = call.caller.password
    asked, said = parsed(raw), parsed(answer.content) if answer is not None else None
    is_repeat = _text(said, "header/{*}replayed") == "true"
    return Trace(
        workspace=call.owner,
        at=at,
        clock=None,
        slug=call.target.entry.slug,
        operation=call.target.operation.name,
        verdict=_verdict(answer, said, fault, is_repeat=is_repeat),
        fault_code=(fault.code if fault else "")[:_LONGEST_CODE],
        duration_us=int(seconds * _MICRO),
        correlation_id=_correlation(asked, said)[:_LONGEST_ID],
        client_reference=_text(asked, "context/{*}clientReference")[:_LONGEST_ID],
        user_name=call.caller.user[:128],
        request=masked(raw, password),
        answer=masked(_utf8(answer), password) if answer is not None else b"",
        http=Http(
            answer.status_code if answer is not None else 0,
            kept_headers(headers_of(call).items()),
            kept_headers(answer.headers.items()) if answer is not None else (),
        ),
        why=Why(proof="" if call.caller.proof is Proof.NONE else call.caller.proof.name)
        if call.caller.user
        else Why(),
    )


def _verdict(
    answer: httpx.Response | None,
    said: etree._Element | None,
    fault: FaultView | None,
    *,
    is_repeat: bool,
) -> str:
    if fault is not None:
        return "FAULT"
    if answer is None or answer.is_error or said is None:
        return "BROKEN"
    return "REPLAY" if is_repeat else "ANSWER"


def _utf8(answer: httpx.Response) -> bytes:
    """Return what came in UTF-8, where secrets are found (`traces.masking`)."""
    try:
        answer.content.decode("utf-8")
    except UnicodeDecodeError:
        root = parsed(answer.content)
        return answer.text.encode() if root is None else etree.tostring(root)
    return answer.content


def _correlation(asked: etree._Element | None, said: etree._Element | None) -> str:
    return _text(asked, "context/{*}correlationId") or _text(said, "correlationId")


def _text(root: etree._Element | None, path: str) -> str:
    found = None if root is None else root.findtext(f".//{{*}}{path}")
    return (found or "").strip()
