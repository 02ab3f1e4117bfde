"""The rows of a block: elements, attributes, choices and "exactly one of" rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tutorial_app.contract.names import XSD, QName, local_name, namespace_of
from tutorial_app.contract.notes import RuleKind
from tutorial_app.contract.schema import (
    AttributeUse,
    ComplexType,
    ElementUse,
    Group,
    GroupKind,
    SimpleType,
    Variety,
    Wildcard,
)
from tutorial_app.sphinxext.pages import words
from tutorial_app.sphinxext.sandbox import magic_fields
from tutorial_app.sphinxext.views import Row, RowGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tutorial_app.contract.notes import Rule
    from tutorial_app.contract.schema import Particle
    from tutorial_app.sphinxext.pages.blocks import Page
    from tutorial_app.sphinxext.sandbox.magic_fields import MagicFields
    from tutorial_app.sphinxext.views import Rows

    BlockFor = Callable[[QName, str], tuple[str, str]]

#: The code of what the schema lets be absent and the service does not.
_REQUIRED = "FIELD_REQUIRED"
#: Up to so many enumeration values stand in the row itself.
FEW = 8

_RULE_TITLES = {
    RuleKind.EXACTLY_ONE: "exactly one of these, required by the service",
    RuleKind.AT_LEAST_ONE: "at least one of these, required by the service",
}
_RULE_PRESENCE = {
    RuleKind.EXACTLY_ONE: "one of these",
    RuleKind.AT_LEAST_ONE: "one or more of these",
}


def of_complex(
    page: Page, type_: ComplexType, rules: Iterable[Rule], block_for: BlockFor
) -> Rows:
    """Return the rows of a complex type: its attributes, text, elements."""
    found: list[Row | RowGroup] = [
        _attribute(page, attribute) for attribute in type_.attributes
    ]
    if type_.simple_base is not None:
        found.insert(0, of_text(page, type_.simple_base))
    if type_.content is not None:
        elements = _of_group(page, type_.content, block_for)
        found.extend(_grouped(elements, rules))
    if not page.magic:
        return tuple(found)
    return _with_magic(tuple(found), page.magic, local_name(type_.name))


def _with_magic(rows: Rows, fields: MagicFields, type_name: str) -> Rows:
    """Put the sandbox's magic values beside the fields they belong to."""
    owner = type_name.removesuffix(".type")
    return tuple(
        replace(row, magic=magic_fields.of(fields, owner, row.name))
        if isinstance(row, Row)
        else replace(row, rows=_with_magic(row.rows, fields, type_name))
        for row in rows
    )


def of_text(page: Page, name: QName) -> Row:
    """Return the row for the text of an element that has simple content."""
    return _row(page, "text", name, presence="the value itself")


def _of_group(page: Page, group: Group, block_for: BlockFor) -> Rows:
    rows: list[Row | RowGroup] = []
    for particle in group.particles:
        rows.extend(_of_particle(page, particle, block_for))
    if group.kind is not GroupKind.CHOICE:
        return tuple(rows)
    title = _choice_title(group)
    return (RowGroup(title, group.doc, tuple(_as_one_of(row) for row in rows)),)


def _as_one_of(row: Row | RowGroup) -> Row | RowGroup:
    if isinstance(row, Row) and row.presence == words.REQUIRED:
        return replace(row, presence="one of these")
    return row


def _of_particle(page: Page, particle: Particle, block_for: BlockFor) -> Rows:
    if isinstance(particle, ElementUse):
        return (_element(page, particle, block_for),)
    if isinstance(particle, Wildcard):
        return (_wildcard(particle),)
    rows = _of_group(page, particle, block_for)
    repeats_or_may_lack = particle.occurs.repeats or not particle.occurs.required
    if particle.kind is not GroupKind.CHOICE and repeats_or_may_lack and rows:
        title = f"together, {words.presence(particle.occurs)}"
        return (RowGroup(title, particle.doc, rows),)
    return rows


def _choice_title(group: Group) -> str:
    if group.occurs.repeats:
        return f"any of these, {words.presence(group.occurs)}"
    return "exactly one of these" if group.occurs.required else "at most one of these"


def _element(page: Page, use: ElementUse, block_for: BlockFor) -> Row:
    name = local_name(use.name)
    block = ("", "")
    type_ = page.find(use.type)
    if isinstance(type_, ComplexType) and (type_.content or type_.attributes):
        block = block_for(use.type, name)
    presence = words.presence(use.occurs)
    if any(note.code == _REQUIRED for note in use.notes.faults):
        presence = f"{presence} in the schema, required by the service"
    nil = ("may be xsi:nil",) if use.nillable else ()
    preset = _preset(use.default, use.fixed)
    return _row(
        page,
        name,
        use.type,
        cardinality=f"[{use.occurs}]",
        presence=presence,
        doc=(*words.paragraphs(use.doc), *_required_when(use)),
        extra=(*preset, *nil),
        example=use.notes.example,
        deprecated=use.notes.deprecated,
        block=block,
    )


def _required_when(use: ElementUse) -> tuple[str, ...]:
    """Say when the service refuses the element's absence, which the schema allows."""
    return tuple(
        f"The service refuses it with {_REQUIRED} when {note.when.rstrip('.')}."
        for note in use.notes.faults
        if note.code == _REQUIRED and note.when
    )


def _attribute(page: Page, use: AttributeUse) -> Row:
    name = local_name(use.name)
    return _row(
        page,
        name,
        use.type,
        attribute=True,
        cardinality="[1..1]" if use.required else "[0..1]",
        presence=words.REQUIRED if use.required else "optional",
        doc=words.paragraphs(use.doc),
        extra=_preset(use.default, use.fixed),
        example=use.notes.example or (use.fixed or use.default or ""),
    )


def _wildcard(any_: Wildcard) -> Row:
    return Row(
        name="any element",
        type=f"from {any_.namespaces}",
        cardinality=f"[{any_.occurs}]",
        presence=words.presence(any_.occurs),
        doc=words.paragraphs(any_.doc),
    )


def _row(  # noqa: PLR0913 (one value a column, all by name)
    page: Page,
    name: str,
    type_name: QName,
    *,
    attribute: bool = False,
    cardinality: str = "",
    presence: str = "",
    doc: tuple[str, ...] = (),
    extra: tuple[str, ...] = (),
    example: str = "",
    deprecated: str = "",
    block: tuple[str, str] = ("", ""),
) -> Row:
    type_ = page.find(type_name)
    simple = _simple(page, type_)
    facets = simple.facets if simple else None
    values = tuple(v.value for v in facets.enumeration) if facets else ()
    linked = page.names.types.get(type_name, "")
    return Row(
        name=name,
        type=_type_name(type_name, simple),
        type_link=linked,
        attribute=attribute,
        cardinality=cardinality,
        presence=presence,
        doc=doc or (words.paragraphs(type_.doc)[:1] if type_ else ()),
        constraints=(*(words.constraints(facets) if facets else ()), *extra),
        patterns=words.patterns(facets) if facets else (),
        values=values if len(values) <= FEW or not linked else (),
        example=example or (type_.notes.example if type_ else ""),
        deprecated=deprecated,
        block=block,
    )


def _simple(page: Page, type_: ComplexType | SimpleType | None) -> SimpleType | None:
    if isinstance(type_, ComplexType) and type_.simple_base is not None:
        type_ = page.find(type_.simple_base)
    return type_ if isinstance(type_, SimpleType) else None


def _type_name(name: QName, simple: SimpleType | None) -> str:
    if namespace_of(name) == XSD:
        return f"xs:{local_name(name)}"
    if simple is not None and simple.anonymous:
        if simple.variety is Variety.LIST and simple.item:
            return f"list of {local_name(simple.item)}"
        return f"xs:{local_name(simple.primitive)}"
    return "" if local_name(name).endswith(".type") else local_name(name)


def _preset(default: str | None, fixed: str | None) -> tuple[str, ...]:
    if fixed is not None:
        return (f"always {fixed}",)
    return (f"{default} if left out",) if default is not None else ()


def _grouped(rows: Rows, rules: Iterable[Rule]) -> Rows:
    """Put the rows that a rule is about together, where they stand together."""
    for rule in rules:
        title = _RULE_TITLES.get(rule.kind)
        if title is None or not rule.fields:
            continue
        places = [
            number
            for number, row in enumerate(rows)
            if isinstance(row, Row) and row.name in rule.fields
        ]
        if not places:
            continue
        first, last = places[0], places[-1] + 1
        if last - first == len(places):
            inside = tuple(
                replace(row, presence=_RULE_PRESENCE[rule.kind])
                for row in rows[first:last]
                if isinstance(row, Row)
            )
            group = RowGroup(title, rule.text, inside)
            rows = (*rows[:first], group, *rows[last:])
        else:
            # Other elements stand between them: say it above the first.
            names = ", ".join(rule.fields)
            note = RowGroup(f"{title}: {names}", rule.text)
            rows = (*rows[:first], note, *rows[first:])
    return rows
