"""Elements with everything in them: the part of a sample that the schema decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lxml import etree

from tutorial_app.contract.builtins import ANY_TYPE
from tutorial_app.contract.names import QName, clark, local_name, namespace_of
from tutorial_app.contract.samples.leaves import SOAPENC, XSI, Leaves, in_scope
from tutorial_app.contract.samples.plan import (
    ENDLESS,
    Plan,
    named_in,
    place_of,
    required,
    ruled_out,
    use_of,
    uses,
)
from tutorial_app.contract.schema import (
    ComplexType,
    ElementUse,
    Group,
    GroupKind,
    Wildcard,
)
from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.notes import Rule
    from tutorial_app.contract.schema import Particle

#: Optional parts are left out beyond so many elements …
ENOUGH: Final = 400
#: … and so many levels; nothing at all is added beyond these.
DEEP: Final = 12
TOO_MANY: Final = 20_000
TOO_DEEP: Final = 60
#: A full sample shows a type inside itself once.
_LEVELS: Final = 2


@dataclass(slots=True)
class Builder:
    """Builds one sample message."""

    plan: Plan
    full: bool = False
    #: rpc/encoded: every element says its type.
    encoded: bool = False
    #: Elements that must be there, like `context/channel`, and their texts; empty:
    #: what the sample has anyway.
    told: Mapping[str, str] = field(default_factory=dict)
    count: int = 0
    #: The types that are open around the element being built.
    path: list[QName] = field(default_factory=list)
    leaves: Leaves = field(init=False)

    def __post_init__(self) -> None:
        self.leaves = Leaves(self.contract, full=self.full, encoded=self.encoded)

    @property
    def contract(self) -> Contract:
        """The contract that the sample is of."""
        return self.plan.contract

    def element(
        self,
        parent: etree._Element | None,
        use: ElementUse,
        rules: tuple[Rule, ...] = (),
    ) -> etree._Element:
        """Add the element that *use* means to *parent*, and all it must hold."""
        node = self.start(parent, use.name)
        kind = self.contract.complex_types.get(use.type)
        if kind is None:
            self._simple(node, use)
            return node
        concrete = self.plan.concrete_type(kind) or kind
        if use.nillable and self._goes_round(concrete.name):
            node.set(f"{{{XSI}}}nil", "true")
            return node
        if concrete is not kind or (self.encoded and not concrete.anonymous):
            self._say_type(node, concrete.name)
        if self._is_lost(concrete.name):
            return node
        self.path.append(concrete.name)
        if len(self.path) <= TOO_DEEP and self.count <= TOO_MANY:
            self._complex(node, use, concrete, (*rules, *use.notes.rules))
        self.path.pop()
        return node

    def _goes_round(self, name: QName) -> bool:
        """Say whether a value of the type would hold itself, once more than enough."""
        levels = _LEVELS if self.full else 1
        return (
            self.plan.depth(name) >= ENDLESS
            or self.path.count(name) >= levels
            or len(self.path) > TOO_DEEP
        )

    def _is_lost(self, name: QName) -> bool:
        """Say whether the type demands itself for ever: no value of it is valid."""
        return name in self.path and self.plan.depth(name) >= ENDLESS

    def start(self, parent: etree._Element | None, name: QName) -> etree._Element:
        """Add an empty element to *parent*, or make it the root.

        Raises:
            ContractError: if the name cannot stand in a message.
        """
        self.count += 1
        try:
            if parent is not None:
                return etree.SubElement(parent, name)
            return etree.Element(name, nsmap=self._prefixes(namespace_of(name)))
        except ValueError as error:
            source = self.contract.source
            raise ContractError(f"{name} is no name: {error}", source=source) from error

    def _prefixes(self, namespace: str) -> dict[str | None, str]:
        """Return the prefixes that the sample may need; tidied up at the end."""
        found: dict[str | None, str] = {
            prefix: space for space, prefix in self.contract.prefixes.items()
        }
        found.update({"xsi": XSI})
        if namespace and namespace not in found.values():
            found["ns" if "ns" not in found else "ns0"] = namespace
        return found

    def _simple(self, node: etree._Element, use: ElementUse) -> None:
        if self.encoded and use.type in self.contract.simple_types:
            kind = self.contract.simple_types[use.type]
            self._say_type(node, kind.primitive if kind.anonymous else use.type)
        self.leaves.write(node, use.type, use.notes, use.fixed, use.default)
        node.text = self.told.get(place_of(node.getparent(), use)) or node.text

    def _complex(
        self,
        node: etree._Element,
        use: ElementUse,
        kind: ComplexType,
        rules: tuple[Rule, ...],
    ) -> None:
        if kind.array_of is not None:
            self._array(node, kind)
            return
        for attribute in kind.attributes:
            self.leaves.attribute(node, attribute)
        if kind.simple_base is not None:
            notes = use.notes if use.notes.example else kind.notes
            self.leaves.write(node, kind.simple_base, notes, use.fixed, use.default)
        elif kind.content is not None and kind.name != ANY_TYPE:
            demanded, excluded = ruled_out((*kind.notes.rules, *rules), full=self.full)
            wish = _Wish(demanded, excluded, namespace_of(kind.name))
            self._particle(node, kind.content, wish)
        elif kind.content is None and use.fixed and kind.mixed:
            node.text = use.fixed

    def _particle(self, node: etree._Element, part: Particle, wish: _Wish) -> None:
        if isinstance(part, ElementUse):
            self._child(node, part, wish)
        elif isinstance(part, Wildcard):
            for _ in range(min(part.occurs.least, ENOUGH)):
                self._anything(node, part, wish.target)
        else:
            self._group(node, part, wish)

    def _group(self, node: etree._Element, group: Group, wish: _Wish) -> None:
        wanted = self.full and self._room()
        if (
            not group.occurs.required
            and not wanted
            and not named_in(group, wish.demanded)
        ):
            return
        if (
            not group.occurs.required
            and self.plan.group_depth(required(group)) >= ENDLESS
        ):
            return
        for _ in range(min(max(group.occurs.least, 1), ENOUGH)):
            if group.kind is GroupKind.CHOICE:
                branch = self._branch(group, wish)
                if branch is not None:
                    self._particle(node, branch, wish)
                continue
            for part in group.particles:
                self._particle(node, part, wish)

    def _branch(self, group: Group, wish: _Wish) -> Particle | None:
        """Return the branch of a choice to show: the first that comes to an end."""
        branches = [p for p in group.particles if not named_in(p, wish.excluded)]
        for part in branches:
            if named_in(part, wish.demanded):
                return part
        good = [p for p in branches if not isinstance(p, Wildcard)] or branches
        ends = [p for p in good if self.plan.group_depth(p) < ENDLESS]
        calm = [p for p in ends if not self._repeats_path(p)]
        return next(iter(calm or ends or good), None)

    def _repeats_path(self, part: Particle) -> bool:
        if isinstance(part, ElementUse):
            return part.type in self.path
        return isinstance(part, Group) and any(
            inner.occurs.required and self._repeats_path(inner)
            for inner in part.particles
        )

    def _child(self, node: etree._Element, use: ElementUse, wish: _Wish) -> None:
        local = local_name(use.name)
        if not use.occurs.required:
            wanted = (
                local in wish.demanded
                or place_of(node, use) in self.told
                or (self.full and self._shows(use))
            )
            if not wanted or local in wish.excluded:
                return
        if use.reference:
            member = self.plan.concrete_element(use.name)
            if member is None and not use.occurs.required:
                return
            if member is not None and member != use.name:
                use = self._member(use, member)
        for _ in range(min(max(use.occurs.least, 1), ENOUGH)):
            element = self.contract.elements.get(use.name) if use.reference else None
            self.element(node, use, element.notes.rules if element else ())

    def _member(self, use: ElementUse, member: QName) -> ElementUse:
        element = self.contract.elements[member]
        return ElementUse(
            member,
            element.type,
            use.occurs,
            nillable=element.nillable,
            default=element.default,
            fixed=element.fixed,
            notes=element.notes,
            reference=True,
        )

    def _shows(self, use: ElementUse) -> bool:
        """Say whether an optional element has room in a full sample."""
        kind = self.contract.complex_types.get(use.type)
        if kind is None:
            return self._room()
        concrete = self.plan.concrete_type(kind)
        return (
            concrete is not None
            and self._room()
            and self.path.count(concrete.name) < _LEVELS
            and self.plan.depth(concrete.name) < ENDLESS
        )

    def _room(self) -> bool:
        return self.count < ENOUGH and len(self.path) < DEEP

    def _anything(self, node: etree._Element, wildcard: Wildcard, target: str) -> None:
        name = self.plan.element_for(wildcard, target, self.path)
        if name is not None:
            self.element(node, use_of(self.contract, name))
        elif wildcard.process != "strict":
            spaces = wildcard.namespaces.split()
            local = {"##local": "", "##targetNamespace": target}
            space = local.get(spaces[0], spaces[0]) if spaces else ""
            space = "urn:example:any" if space.startswith("##") else space
            self.start(node, clark(space, "any"))

    def _array(self, node: etree._Element, kind: ComplexType) -> None:
        """Write a SOAP-encoded array (SOAP 1.1, section 5.4.2): empty; in full an item.

        Its schema type seldom has content: what stands in it is the encoding's rule.
        """
        item = kind.array_of or ANY_TYPE
        size = int(self.full and self._room() and self.path.count(kind.name) < _LEVELS)
        node.set(f"{{{SOAPENC}}}arrayType", f"{in_scope(node, item)}[{size}]")
        if size:
            named = [p for p in uses(kind.content) if p.type == item]
            name = named[0].name if named else QName("item")
            self.element(node, ElementUse(name, item))

    def _say_type(self, node: etree._Element, name: QName) -> None:
        if name != ANY_TYPE:
            node.set(f"{{{XSI}}}type", in_scope(node, name))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the rules on a type say about its fields, and the type's namespace."""

    demanded: set[str]
    excluded: set[str]
    target: str
