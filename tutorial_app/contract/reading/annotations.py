"""`xs:appinfo` in our namespace (`wsdl/notes.xsd`) as `Notes` and `FaultCode`s."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from tutorial_app.contract.notes import (
    After,
    Carried,
    FaultCode,
    FaultNote,
    Notes,
    Right,
    Rule,
    RuleKind,
)
from tutorial_app.contract.reading.parsing import children, schema_children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml import etree

NOTES: Final = "urn:itms-sandbox:notes:1"
_NONE: Final = Notes()


def read_notes(node: etree._Element) -> Notes:
    """Return the notes on a schema component; empty where there are none.

    A rule of a kind we do not know is read as a business rule: words only.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    for name, note in _notes(node):
        found[name].append(_READERS.get(name, _words)(note))
    if not found:
        return _NONE

    def first(name: str, default: Any) -> Any:  # noqa: ANN401 (as its reader gives it)
        return found[name][0] if found[name] else default

    kind, tier, only = first("operation", ("", 0, ""))
    return Notes(
        example=first("example", ""),
        rules=tuple(found["rule"]),
        faults=tuple(found["fault"]),
        events=tuple(found["event"]),
        rights=tuple(found["right"]),
        since=first("since", ""),
        deprecated=first("deprecated", ""),
        operation_kind=kind,
        tier=tier,
        sandbox_only=only == "sandbox",
        after=tuple(found["after"]),
        carries=tuple(found["carries"]),
    )


def read_fault_codes(node: etree._Element) -> dict[str, FaultCode]:
    """Return the fault codes listed on a simple type, by code, in file order."""
    found: dict[str, FaultCode] = {}
    for name, note in _notes(node):
        if name != "code":
            continue
        texts = {str(child.tag): _words(child) for child in children(note)}
        code = note.get("name", "")
        found[code] = FaultCode(
            code=code,
            fault=note.get("fault", ""),
            retryable=note.get("retryable", "") in ("true", "1"),
            messages={
                child.get("lang", ""): _words(child)
                for child in children(note)
                if child.tag == f"{{{NOTES}}}message"
            },
            cause=texts.get(f"{{{NOTES}}}cause", ""),
            remedy=texts.get(f"{{{NOTES}}}remedy", ""),
        )
    return found


def _notes(node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for tag, annotation in schema_children(node):
        if tag != "annotation":
            continue
        for inner, appinfo in schema_children(annotation):
            if inner != "appinfo":
                continue
            for note in children(appinfo):
                namespace, _, local = str(note.tag).rpartition("}")
                if namespace[1:] == NOTES:
                    yield local, note


def _rule(note: etree._Element) -> Rule:
    kind = note.get("kind", "")
    known = kind if kind in set(RuleKind) else RuleKind.BUSINESS
    return Rule(RuleKind(known), _words(note), tuple(note.get("fields", "").split()))


def _right(note: etree._Element) -> Right:
    def names(attribute: str) -> tuple[str, ...]:
        return tuple(note.get(attribute, "").split())

    code = note.get("code", "")
    return Right(names("channels"), code, names("fields"), names("values"))


def _fault(note: etree._Element) -> FaultNote:
    return FaultNote(note.get("code", ""), _words(note))


def _event(note: etree._Element) -> str:
    return note.get("type", "")


def _after(note: etree._Element) -> After:
    return After(note.get("operation", ""), _words(note))


def _carries(note: etree._Element) -> Carried:
    return Carried(note.get("field", ""), _words(note))


def _operation(note: etree._Element) -> tuple[str, int, str]:
    tier = _number(note.get("tier", ""))
    return note.get("kind", ""), tier, note.get("only", "")


def _example(note: etree._Element) -> str:
    return note.text or ""


def _words(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


_READERS: Final[Mapping[str, Callable[[etree._Element], Any]]] = {
    "rule": _rule,
    "fault": _fault,
    "right": _right,
    "event": _event,
    "after": _after,
    "carries": _carries,
    "operation": _operation,
    "example": _example,
}
