"""Rules about several fields that a schema cannot say, compiled for speed.

Only the elements that lead to a type with such a rule are visited.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.contract.content import slots
from tutorial_app.contract.names import QName, local_name
from tutorial_app.contract.notes import CHECKED, Rule, RuleKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from tutorial_app.contract.model import Contract


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that an element does not keep."""

    element: etree._Element
    message: str
    #: The first field of those of which one must stand there; empty: too many do.
    missing: str = ""


class Rules:
    """The checked rules of a contract, by the types and elements that hold them."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._of_element = {
            name: _checked(element.notes.rules)
            for name, element in contract.elements.items()
        }
        self._children: dict[QName, dict[str, tuple[QName, tuple[Rule, ...]]]] = {}
        self._of_type = {
            name: _checked(kind.notes.rules)
            for name, kind in contract.complex_types.items()
        }
        for name, kind in contract.complex_types.items():
            self._children[name] = {
                slot.tag: (slot.type, _checked(slot.use.notes.rules))
                for slot in slots(kind)
            }
        self._prune()

    def breaches(self, element: etree._Element) -> Iterator[Breach]:
        """Find every rule that *element*, or one below it, does not keep."""
        name = QName(str(element.tag))
        declared = self._contract.elements.get(name)
        if declared is not None:
            yield from self._visit(element, declared.type, self._of_element[name])

    def _visit(
        self, element: etree._Element, kind: QName, own: tuple[Rule, ...]
    ) -> Iterator[Breach]:
        for rule in own + self._of_type.get(kind, ()):
            there = _present(rule, element)
            if not _kept(rule, there):
                yield Breach(element, _told(rule, there), _missing(rule, there))
        children = self._children.get(kind)
        if not children:
            return
        for child in element:
            found = children.get(str(child.tag))
            if found is not None:
                yield from self._visit(child, *found)

    def _prune(self) -> None:
        """Forget the children that lead to no rule, so that nobody visits them."""
        leading = {name for name, rules in self._of_type.items() if rules}
        grown = True
        while grown:
            more = {
                name
                for name, children in self._children.items()
                if name not in leading
                and any(own or kind in leading for kind, own in children.values())
            }
            leading |= more
            grown = bool(more)
        for name, children in self._children.items():
            self._children[name] = {
                tag: (kind, own)
                for tag, (kind, own) in children.items()
                if own or kind in leading
            }


def _checked(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.kind in CHECKED and rule.fields)


def _present(rule: Rule, element: etree._Element) -> list[str]:
    present = {local_name(QName(str(child.tag))) for child in element}
    return [name for name in rule.fields if name in present]


def _kept(rule: Rule, found: list[str]) -> bool:
    return len(found) == 1 or bool(found and rule.kind is RuleKind.AT_LEAST_ONE)


def _missing(rule: Rule, found: list[str]) -> str:
    at_least = rule.kind is RuleKind.AT_LEAST_ONE
    return rule.fields[0] if at_least and not found else ""


def _told(rule: Rule, found: list[str]) -> str:
    number = "exactly" if rule.kind is RuleKind.EXACTLY_ONE else "at least"
    said = " and ".join(found) or "none of them"
    return f"{number} one of {', '.join(rule.fields)} must stand here; found {said}"
