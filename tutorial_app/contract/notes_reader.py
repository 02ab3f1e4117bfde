"""`xs:appinfo` in our namespace (`wsdl/notes.xsd`) as `Notes` and `FaultCode`s."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tutorial_app.contract.notes import (
    After,
    FaultCode,
    FaultNote,
    Notes,
    Right,
    Rule,
    RuleKind,
)
from tutorial_app.contract.parsing import children, schema_children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

NOTES: Final = "urn:itms-sandbox:notes:1"
_NONE: Final = Notes()


def read_notes(node: etree._Element) -> Notes:
    """Return the notes on a schema component; empty where there are none.

    A rule of a kind we do not know is read as a business rule: words only.
    """
    texts: dict[str, str] = {}
    rules: list[Rule] = []
    faults: list[FaultNote] = []
    events: list[str] = []
    rights: list[Right] = []
    after: list[After] = []
    kind, tier, seen = "", 0, False
    for name, note in _notes(node):
        seen = True
        match name:
            case "rule":
                rules.append(_rule(note))
            case "fault":
                faults.append(FaultNote(note.get("code", ""), _words(note)))
            case "right":
                rights.append(_right(note))
            case "event":
                events.append(note.get("type", ""))
            case "after":
                after.append(After(note.get("operation", ""), _words(note)))
            case "operation":
                kind, tier = note.get("kind", ""), _number(note.get("tier", ""))
            case "example":
                texts.setdefault(name, note.text or "")
            case _:
                texts.setdefault(name, _words(note))
    if not seen:
        return _NONE
    return Notes(
        example=texts.get("example", ""),
        rules=tuple(rules),
        faults=tuple(faults),
        events=tuple(events),
        rights=tuple(rights),
        since=texts.get("since", ""),
        deprecated=texts.get("deprecated", ""),
        operation_kind=kind,
        tier=tier,
        after=tuple(after),
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


def _words(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
