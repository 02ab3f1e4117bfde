"""What one message has otherwise than another, element by element, in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.traces.lines import BODY, parsed, payload_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 80
#: Differ from call to call, and must (contract, section 4.3).
_OWN = frozenset({"clientReference", "correlationId", "serverTime", "occurredAt"})


class Kind(StrEnum):
    """How two messages differ at one place."""

    MISSING = "missing"
    EXTRA = "extra"
    OTHER = "other value"
    ORDER = "other order"
    NAME = "other name"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of this message from the other."""

    kind: Kind
    path: str
    words: str


def differences(this: bytes, other: bytes) -> tuple[Difference, ...]:
    """Return what the body of *this* has otherwise than that of *other*.

    Prefixes, white space and the fields that must differ from call to call do
    not count. A message that is no SOAP is one difference.
    """
    ours, theirs = _payload(this), _payload(other)
    if ours is None or theirs is None:
        whose = "This message" if ours is None else "The other message"
        words = f"{whose} cannot be read as SOAP, so there is nothing to compare."
        return (Difference(Kind.OTHER, "", words),) if ours is not theirs else ()
    return tuple(_compare(ours, theirs, ""))


def _payload(raw: bytes) -> etree._Element | None:
    root = parsed(raw)
    return None if root is None else payload_of(root)


def _compare(
    this: etree._Element, other: etree._Element, path: str
) -> Iterator[Difference]:
    here = path or BODY
    if this.tag != other.tag:
        words = f"is {_named(this)}; the other has {_named(other)}"
        yield Difference(Kind.NAME, here, words)
        if _local(this) != _local(other):
            return
    yield from _attributes(this, other, here)
    ours, theirs = _children(this), _children(other)
    if not ours and not theirs:
        if _local(this) not in _OWN and _text(this) != _text(other):
            words = f"is {_said(this)}; the other has {_said(other)}"
            yield Difference(Kind.OTHER, here, words)
        return
    yield from _gone(ours, theirs, path)
    yield from _order(ours, theirs, here)
    for key in (key for key in ours if key in theirs):
        yield from _compare(ours[key], theirs[key], _joined(path, key))


def _gone(
    ours: dict[str, etree._Element], theirs: dict[str, etree._Element], path: str
) -> Iterator[Difference]:
    for key in (key for key in theirs if key not in ours):
        words = f"is missing; the other has {_said(theirs[key])}"
        yield Difference(Kind.MISSING, _joined(path, key), words)
    for key in (key for key in ours if key not in theirs):
        words = f"is extra: {_said(ours[key])}; the other does without"
        yield Difference(Kind.EXTRA, _joined(path, key), words)


def _order(
    ours: dict[str, etree._Element], theirs: dict[str, etree._Element], here: str
) -> Iterator[Difference]:
    mine = [key for key in ours if key in theirs]
    wanted = [key for key in theirs if key in ours]
    if mine != wanted:
        words = f"stands as {', '.join(mine)}; the other has {', '.join(wanted)}"
        yield Difference(Kind.ORDER, here, words)


def _attributes(
    this: etree._Element, other: etree._Element, here: str
) -> Iterator[Difference]:
    for name in sorted({*this.attrib, *other.attrib}, key=str):
        ours, theirs = this.get(name), other.get(name)
        if ours == theirs:
            continue
        kind = Kind.OTHER
        if ours is None or theirs is None:
            kind = Kind.MISSING if ours is None else Kind.EXTRA
        label = etree.QName(str(name)).localname
        words = f"attribute {label} is {_quoted(ours)}; the other has {_quoted(theirs)}"
        yield Difference(kind, here, words)


def _children(element: etree._Element) -> dict[str, etree._Element]:
    """Return the children by name; one of several equal ones with its number."""
    counts: dict[str, int] = {}
    found: dict[str, etree._Element] = {}
    for child in element:
        name = _local(child)
        counts[name] = counts.get(name, 0) + 1
        key = name if counts[name] == 1 else f"{name}[{counts[name]}]"
        found[key] = child
    return found


def _joined(path: str, key: str) -> str:
    return f"{path}/{key}" if path else key


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _named(element: etree._Element) -> str:
    name = etree.QName(element)
    space = f"in {name.namespace}" if name.namespace else "without a namespace"
    return f"{name.localname} {space}"


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _said(element: etree._Element) -> str:
    if len(element):
        return f"{', '.join(_local(child) for child in element)}"[:_LONGEST]
    return _quoted(_text(element))


def _quoted(text: str | None) -> str:
    if text is None:
        return "none"
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return f"“{short}”" if short else "empty"
