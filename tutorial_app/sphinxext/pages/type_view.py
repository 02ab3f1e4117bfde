"""What the page of one type says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.names import local_name, namespace_of
from tutorial_app.contract.schema import ComplexType, SimpleType, Variety
from tutorial_app.sphinxext.pages import blocks, words
from tutorial_app.sphinxext.pages.blocks import type_text
from tutorial_app.sphinxext.views import Fact, Link, Listing, Page, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.names import QName
    from tutorial_app.sphinxext.pages.reference import Facts


def of(facts: Facts, contract: Contract, name: QName) -> Page:
    """Return the page of the type *name*."""
    type_ = contract.type(name)
    unique = facts.names.types[name]
    summary, doc = words.sentences(type_.doc)
    page = blocks.Page(contract, facts.names)
    is_complex = isinstance(type_, ComplexType)
    content = page.of_type(name, "fields", "Fields") if is_complex else ()
    simple = type_ if isinstance(type_, SimpleType) else None
    return Page(
        kind="type",
        name=unique,
        docname=facts.names.docname("type", unique),
        title=unique,
        parent=f"{facts.names.folder}/types/index",
        summary=summary,
        doc=doc,
        facts=tuple(_facts(type_, name)),
        deprecated=type_.notes.deprecated,
        content=content,
        values=tuple(
            Value(v.value, " ".join(words.paragraphs(v.doc)))
            for v in (simple.facets.enumeration if simple else ())
        ),
        listings=tuple(_used_by(facts, name)),
    )


def kind_of(type_: ComplexType | SimpleType) -> str:
    """Say in a word what a type is."""
    if isinstance(type_, SimpleType):
        if type_.facets.enumeration:
            return "enumeration"
        return "simple type" if type_.variety is Variety.ATOMIC else type_.variety
    return "value with attributes" if type_.simple_base else "structure"


def _facts(type_: ComplexType | SimpleType, name: QName) -> Iterator[Fact]:
    yield Fact("Kind", kind_of(type_))
    if isinstance(type_, SimpleType):
        yield from _simple_facts(type_)
    elif type_.base is not None:
        yield Fact("Based on", f"{type_text(type_.base)}, by {type_.derivation}")
    if isinstance(type_, ComplexType) and type_.abstract:
        yield Fact("Abstract", "One of the types derived from it stands in its place.")
    if type_.notes.example:
        yield Fact("Example", type_.notes.example, code=True)
    yield Fact("Namespace", namespace_of(name), code=True)
    if type_.notes.since:
        yield Fact("Since", f"contract version {type_.notes.since}")


def _simple_facts(type_: SimpleType) -> Iterator[Fact]:
    if type_.item is not None:
        yield Fact("List of", type_text(type_.item), code=True)
    elif type_.members:
        yield Fact("One of", ", ".join(map(type_text, type_.members)), code=True)
    else:
        yield Fact("Written as", f"xs:{local_name(type_.primitive)}", code=True)
    allowed = words.constraints(type_.facets)
    if allowed:
        yield Fact("Allowed", ", ".join(allowed))
    for pattern in words.patterns(type_.facets):
        yield Fact("Pattern", pattern, code=True)


def _used_by(facts: Facts, name: QName) -> Iterator[Listing]:
    operations = facts.usage.in_operations.get(name, [])
    if operations:
        yield Listing(
            "Operations that use it",
            "used-by-operations",
            tuple(
                (Link("operation", op, op.partition("/")[2]), "")
                for op in sorted(operations)
            ),
        )
    types = facts.usage.in_types.get(name, [])
    if types:
        yield Listing(
            "Types that use it",
            "used-by-types",
            tuple((Link("type", other, other), "") for other in sorted(types)),
        )
