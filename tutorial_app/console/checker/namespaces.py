"""Names with the right local part in the wrong namespace: named, then put right.

Whoever writes `urn:itms-sandbox:order:2` for `…:1` has one mistake, not forty. So
each kind is told once, and the message is judged as if it were right.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutorial_app.console.checker.report import places
from tutorial_app.contract.content import slots
from tutorial_app.contract.names import QName, local_name, namespace_of
from tutorial_app.contract.schema import ComplexType

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.console.checker.report import Findings, Page
    from tutorial_app.contract.model import Contract

#: From here on two namespaces are meant to be the same.
_ALIKE = 0.8


@dataclass(slots=True)
class _Strays:
    """Elements of one wrong namespace that belong in one right one."""

    names: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def put_right(
    contract: Contract,
    element: etree._Element,
    declared: QName,
    found: Findings,
    page: Page | None,
) -> None:
    """Move *element* and what is in it to the namespaces of the contract.

    Args:
        contract: what the message is held to.
        element: the child of the body; changed in place.
        declared: the global element it is meant to be.
        found: gets one finding for each pair of namespaces.
        page: where more is said.
    """
    strays: dict[tuple[str, str], _Strays] = {}
    _move(element, declared, strays)
    _below(contract, element, contract.elements[declared].type, strays)
    for (wrong, right), one in strays.items():
        found.error(
            _told(wrong, right, one),
            _remedy(wrong, right),
            line=min(one.lines),
            page=page,
        )


def _below(
    contract: Contract,
    element: etree._Element,
    type_name: QName,
    strays: dict[tuple[str, str], _Strays],
) -> None:
    kind = contract.complex_types.get(type_name)
    if not isinstance(kind, ComplexType):
        return
    known = {slot.key: slot for slot in slots(kind)}
    for child in element.iterchildren("*"):
        slot = known.get(local_name(QName(str(child.tag))))
        if slot is not None:
            _move(child, slot.tag, strays)
            _below(contract, child, slot.type, strays)


def _move(
    element: etree._Element, right: QName, strays: dict[tuple[str, str], _Strays]
) -> None:
    wrong = QName(str(element.tag))
    if wrong == right:
        return
    one = strays.setdefault((namespace_of(wrong), namespace_of(right)), _Strays())
    one.names.append(local_name(wrong))
    one.lines.append(int(element.sourceline or 1))
    element.tag = right


def _told(wrong: str, right: str, one: _Strays) -> str:
    names = ", ".join(dict.fromkeys(one.names[:4]))
    more = len(one.names) - len(one.names[:4])
    who = f"{names}{f' and {more} more' if more else ''} ({places(one.lines)})"
    verb = "has" if len(one.names) == 1 else "have"
    wanted = f"expected {right!r}" if right else "expected none"
    if not wrong:
        return f"{who} {verb} no namespace; {wanted}."
    what = _difference(wrong, right)
    return f"{who} {verb} the namespace {wrong!r}; {wanted}{what}."


def _difference(wrong: str, right: str) -> str:
    if wrong.rstrip("/") == right.rstrip("/"):
        return ": the slash at the end counts"
    if wrong.rpartition(":")[0] == right.rpartition(":")[0] != "":
        return ": another version"
    if wrong.casefold() == right.casefold():
        return ": capital letters count"
    if difflib.SequenceMatcher(a=wrong, b=right).ratio() >= _ALIKE:
        return ": nearly, but every character counts"
    return ""


def _remedy(wrong: str, right: str) -> str:
    if not wrong:
        return (
            "The contract qualifies every element: give these a prefix that stands for "
            f"{right}, or declare that as the default namespace around them."
        )
    return "Copy the namespace from the WSDL; it is a name, not an address."
