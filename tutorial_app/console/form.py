"""A request as a form: the schema's slots, filled with what was typed so far.

The whole state of a form is one flat mapping of texts, as a browser sends it, so
a form works without scripts and a recursive schema opens only as far as asked:

| key | says |
|---|---|
| `a.b` | the value of the element `b` in `a`; empty: leave it out |
| `a.b@currency` | the value of its attribute |
| `a.b?` | `on`: the optional part `a.b` is wanted |
| `a.b#` | how often the repeated `a.b` stands: `a.b[0]`, `a.b[1]`, … |
| `a.|…` | which branch of a choice is taken |
| `a.!` | XML of elements in `a` that have no place in the form |

A required value whose key is not there was never shown: it gets its example.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.console.controls import (
    control_for,
    example_for,
    hint_for,
    simple_type,
)
from tutorial_app.console.layout import (
    AnySlot,
    Branch,
    ChoiceSlot,
    FieldSlot,
    Slot,
    lay_out,
)
from tutorial_app.console.nodes import (
    MOST_ITEMS,
    Fragment,
    Leaf,
    Node,
    OneOf,
    Option,
    Part,
    Repeat,
)
from tutorial_app.contract.names import local_name
from tutorial_app.contract.notes import Notes, RuleKind
from tutorial_app.contract.schema import ComplexType, ElementUse, Occurs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.schema import AttributeUse

#: Ends the key of what has no place of its own.
MORE = "!"
_MORE_DOC = "Has no place in this form, and is sent as it stands, after the rest."

#: A part this deep can only be a schema that never ends, or somebody playing.
MOST_LEVELS = 16


def build_form(contract: Contract, name: QName, state: Mapping[str, str]) -> Part:
    """Return the form of the global element *name* as *state* has it.

    Raises:
        NotFound: if the contract has no such element or one of its types.
    """
    element = contract.element(name)
    builder = _Builder(contract, state)
    use = ElementUse(name, element.type, doc=element.doc, notes=element.notes)
    return builder.part(use, "", 0)


@dataclass(frozen=True, slots=True)
class _Builder:
    contract: Contract
    state: Mapping[str, str]

    def part(self, use: ElementUse, path: str, order: int) -> Part:
        kind = self.contract.type(use.type)
        required = use.occurs.required
        wanted = self.state.get(f"{path}?") == "on"
        present = required or (wanted and path.count(".") < MOST_LEVELS)
        children: tuple[Node, ...] = ()
        attributes: tuple[Leaf, ...] = ()
        if present and isinstance(kind, ComplexType):
            slots = lay_out(kind, use.notes)
            prefix = f"{path}." if path else ""
            children = (*self._nodes(slots, prefix), *self._more(prefix))
            attributes = self._attributes(kind, path)
        rules = _rules(use.notes, kind.notes)
        doc = use.doc or kind.doc
        return Part(
            *(use.name, path, order, required, present, use.type, doc),
            *(children, attributes, rules),
        )

    def _nodes(self, slots: tuple[Slot, ...], prefix: str) -> Iterator[Node]:
        for slot in slots:
            path = prefix + slot.key
            match slot:
                case FieldSlot():
                    yield self._field(slot, path)
                case AnySlot():
                    yield self._fragment(path, slot.order, slot.use.doc)
                case ChoiceSlot():
                    yield self._choice(slot, path, prefix)

    def _more(self, prefix: str) -> Iterator[Fragment]:
        """Hold what was read from a message and is in no slot."""
        if self.state.get(prefix + MORE):
            yield self._fragment(prefix + MORE, sys.maxsize, _MORE_DOC)

    def _field(self, slot: FieldSlot, path: str) -> Node:
        use = slot.use
        if not use.occurs.repeats:
            return self._single(use, path, slot.order)
        one = ElementUse(use.name, use.type, doc=use.doc, notes=use.notes)
        items = tuple(
            self._single(one, f"{path}[{index}]", slot.order)
            for index in range(self._count(use.occurs, path))
        )
        shown = tuple(item for item in items if isinstance(item, Leaf | Part))
        return Repeat(
            *(use.name, path, slot.order, use.occurs, use.type, shown, use.doc)
        )

    def _single(self, use: ElementUse, path: str, order: int) -> Node:
        kind = self.contract.type(use.type)
        plain = isinstance(kind, ComplexType) and kind.simple_base is None
        if not plain:
            return self._leaf(use, path, order)
        if path.count(".") >= MOST_LEVELS and use.occurs.required:
            return self._fragment(path, order, use.doc)
        return self.part(use, path, order)

    def _leaf(self, use: ElementUse, path: str, order: int) -> Leaf:
        kind = simple_type(self.contract, use.type)
        holder = self.contract.type(use.type)
        attributes: tuple[Leaf, ...] = ()
        if isinstance(holder, ComplexType):
            attributes = self._attributes(holder, path)
        required = use.occurs.required
        example = example_for(kind, use.notes, holder.notes)
        return Leaf(
            name=use.name,
            path=path,
            order=order,
            control=control_for(kind),
            value=self._value(path, use.fixed, example if required else ""),
            required=required,
            type=use.type,
            doc=use.doc or holder.doc or kind.doc,
            example=example,
            hint=hint_for(kind),
            options=kind.facets.enumeration,
            attributes=attributes,
        )

    def _attributes(self, kind: ComplexType, path: str) -> tuple[Leaf, ...]:
        return tuple(
            self._attribute(use, f"{path}@{local_name(use.name)}", order)
            for order, use in enumerate(kind.attributes)
        )

    def _attribute(self, use: AttributeUse, path: str, order: int) -> Leaf:
        kind = simple_type(self.contract, use.type)
        example = use.default or example_for(kind, use.notes)
        return Leaf(
            name=use.name,
            path=path,
            order=order,
            control=control_for(kind),
            value=self._value(path, use.fixed, example if use.required else ""),
            required=use.required,
            type=use.type,
            doc=use.doc or kind.doc,
            example=example,
            options=kind.facets.enumeration,
        )

    def _value(self, path: str, fixed: str | None, example: str) -> str:
        """Return what stands in the field; one never shown before gets *example*."""
        if path in self.state:
            return self.state[path]
        return fixed or example

    def _choice(self, slot: ChoiceSlot, path: str, prefix: str) -> OneOf:
        values = [branch.value for branch in slot.branches]
        chosen = self.state.get(path, "")
        if chosen not in values:
            chosen = values[0] if slot.required and values else ""
        options = tuple(
            self._option(branch, prefix, taken=branch.value == chosen)
            for branch in slot.branches
        )
        return OneOf(path, slot.required, chosen, options, slot.text)

    def _option(self, branch: Branch, prefix: str, *, taken: bool) -> Option:
        nodes = tuple(self._nodes(branch.slots, prefix)) if taken else ()
        first = branch.slots[0] if branch.slots else None
        return Option(branch.value, first.use.doc if first else "", nodes)

    def _fragment(self, path: str, order: int, doc: str) -> Fragment:
        return Fragment(path, order, self.state.get(path, ""), doc)

    def _count(self, occurs: Occurs, path: str) -> int:
        written = self.state.get(f"{path}#", "")
        count = int(written) if written.isascii() and written.isdecimal() else 0
        return max(min(count, MOST_ITEMS), min(occurs.least, MOST_ITEMS))


def _rules(*notes: Notes) -> tuple[str, ...]:
    return tuple(
        rule.text
        for one in notes
        for rule in one.rules
        if rule.kind is not RuleKind.EXACTLY_ONE
    )
