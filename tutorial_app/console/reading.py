"""From an element to the form it fills, and what of it no form can hold."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.console.form import MORE
from tutorial_app.console.layout import AnySlot, ChoiceSlot, FieldSlot, lay_out
from tutorial_app.console.nodes import MOST_ITEMS
from tutorial_app.contract.names import QName, local_name
from tutorial_app.contract.schema import ComplexType, ElementUse

if TYPE_CHECKING:
    from tutorial_app.console.layout import Slot
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.schema import SimpleType

#: Characters of a text that are shown where it has no place.
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """The state of a form, and in words what of the element it has no place for."""

    state: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def read(contract: Contract, element: etree._Element) -> Reading:
    """Return the form that *element*, a global element, fills.

    Raises:
        NotFound: if the contract has no such element.
    """
    name = QName(str(element.tag))
    declared = contract.element(name)
    use = ElementUse(name, declared.type, notes=declared.notes)
    reading = Reading()
    _Reader(contract, reading).one(element, use, "")
    return reading


@dataclass(frozen=True, slots=True)
class _Reader:
    """Writes down, key by key, what an element holds."""

    contract: Contract
    reading: Reading

    def one(self, element: etree._Element, use: ElementUse, path: str) -> None:
        state = self.reading.state
        kind = self.contract.type(use.type)
        self._attributes(element, kind, path)
        if not isinstance(kind, ComplexType) or kind.simple_base is not None:
            state[path] = element.text or ""
            if len(element):
                inner = local_name(QName(str(element[0].tag)))
                self._lose(element, path, f"the element {inner} inside a value")
            elif not state[path]:
                self._lose(element, path, "it is there, but empty")
            return
        if path and not use.occurs.required:
            state[f"{path}?"] = "on"
        prefix = f"{path}." if path else ""
        left = [child for child in element if isinstance(child.tag, str)]
        for slot in lay_out(kind, use.notes):
            self._slot(slot, left, prefix)
        if left:
            state[prefix + MORE] = _as_text(left)
        stray = ((element.text or "") + "".join(c.tail or "" for c in element)).strip()
        if stray:
            self._lose(element, path, f"the text {stray[:_SHOWN]!r} between elements")

    def _attributes(
        self, element: etree._Element, kind: ComplexType | SimpleType, path: str
    ) -> None:
        known = (
            {str(use.name) for use in kind.attributes}
            if isinstance(kind, ComplexType)
            else set()
        )
        for name, value in element.attrib.items():
            label = local_name(QName(str(name)))
            self.reading.state[f"{path}@{label}"] = str(value)
            if str(name) not in known:
                self._lose(element, path, f"the attribute {label}")

    def _lose(self, element: etree._Element, path: str, what: str) -> None:
        where = path or local_name(QName(str(element.tag)))
        self.reading.lost.append(f"line {element.sourceline}, {where}: {what}")

    def _slot(self, slot: Slot, left: list[etree._Element], prefix: str) -> None:
        match slot:
            case FieldSlot():
                self._field(slot, left, prefix)
            case AnySlot():
                self.reading.state[prefix + slot.key] = _as_text(left)
                left.clear()
            case ChoiceSlot():
                self._choice(slot, left, prefix)

    def _field(self, slot: FieldSlot, left: list[etree._Element], prefix: str) -> None:
        use, path = slot.use, prefix + slot.key
        mine = [child for child in left if child.tag == use.name]
        if not use.occurs.repeats:
            mine = mine[:1]
            for child in mine:
                self.one(child, use, path)
        else:
            mine = mine[:MOST_ITEMS]
            self.reading.state[f"{path}#"] = str(len(mine))
            one = ElementUse(use.name, use.type, notes=use.notes)
            for index, child in enumerate(mine):
                self.one(child, one, f"{path}[{index}]")
        for child in mine:
            left.remove(child)

    def _choice(
        self, slot: ChoiceSlot, left: list[etree._Element], prefix: str
    ) -> None:
        tags = {child.tag for child in left}
        for branch in slot.branches:
            held = [one for one in branch.slots if isinstance(one, FieldSlot)]
            if any(one.use.name in tags for one in held):
                self.reading.state[prefix + slot.key] = branch.value
                for one in branch.slots:
                    self._slot(one, left, prefix)
                return


def _as_text(elements: list[etree._Element]) -> str:
    return "".join(map(_alone, elements))


def _alone(element: etree._Element) -> str:
    """Return *element* with no more namespaces declared than it uses."""
    one = deepcopy(element)
    one.tail = None
    etree.cleanup_namespaces(one)
    return etree.tostring(one, encoding="unicode")
