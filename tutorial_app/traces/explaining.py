"""A fault explained with what its caller sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.soap.envelope import NotSoap
from tutorial_app.soap.faults import read_fault
from tutorial_app.traces.lines import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.traces.lines import Field, Message


@dataclass(frozen=True, slots=True)
class Blamed:
    """A field that a fault names, and what the caller had put there."""

    path: str
    #: What the fault says of it; empty: no more than that it is the one.
    words: str
    #: Empty: it was empty, or not there.
    sent: str
    there: bool
    #: Its line in the request as it is laid out; 0: it has none.
    line: int = 0


@dataclass(frozen=True, slots=True)
class Explained:
    """A fault in the words of the contract. *known*: the contract has its code."""

    code: str
    message: str
    cause: str
    remedy: str
    retryable: bool | None
    known: bool
    fields: tuple[Blamed, ...]


def explain(
    request: bytes,
    answer: bytes,
    codes: Mapping[str, FaultCode],
    *,
    by_portal: bool = False,
) -> Explained | None:
    """Return what the fault in *answer* means for *request*; None: it holds none.

    *by_portal*: it is from the portal, not from iTMS; its message says why, and what
    the contract says of its code is about other causes.
    """
    try:
        fault = read_fault(answer)
    except NotSoap:
        return None
    if fault is None:
        return None
    detail = next((one for one in fault.detail if _text(one, "code")), None)
    if detail is None:
        return Explained(fault.code, fault.reason, "", "", None, known=False, fields=())
    code = _text(detail, "code")
    known = codes.get(code)
    told = None if by_portal else known
    fields = tuple(_blamed(detail, lay_out(request)))
    return Explained(
        code=code,
        message=_text(detail, "message") or fault.reason,
        cause=_filled(told.cause, fields) if told else "",
        remedy=_filled(told.remedy, fields) if told else "",
        retryable=known.retryable if known else None,
        known=known is not None,
        fields=fields,
    )


def _blamed(detail: etree._Element, request: Message) -> Iterator[Blamed]:
    by_path = {one.path: one for one in request.fields}
    said = {_text(detail, "field"): ""}
    for one in detail.iterfind("{*}violation"):
        said[_text(one, "field")] = _text(one, "message")
    for path, words in said.items():
        if path:
            yield _found(path, words, by_path.get(path))


def _found(path: str, words: str, field: Field | None) -> Blamed:
    if field is None:
        return Blamed(path, words, "", there=False)
    return Blamed(path, words, field.value, there=True, line=field.line)


def _filled(text: str, fields: tuple[Blamed, ...]) -> str:
    return text.replace("{field}", fields[0].path if fields else "the field")


def _text(element: etree._Element, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()
