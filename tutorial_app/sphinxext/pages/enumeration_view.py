"""What the page that lists every enumeration says: its values, and who uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.schema import SimpleType
from tutorial_app.sphinxext.pages import words
from tutorial_app.sphinxext.views import Block, Link, Listing, Page, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.names import QName
    from tutorial_app.sphinxext.pages.reference import Facts

#: Values of one enumeration that stand here; its own page has all.
_MOST_VALUES = 40
#: Enumerations whose values a page can hold: with more, it has the names alone.
_MOST = 200
_MOST_USERS = 6


def pages(facts: Facts) -> Iterator[Page]:
    """Yield the page, where the contracts have enumerations."""
    found = {
        name: type_
        for name, type_ in facts.types.items()
        if isinstance(type_, SimpleType) and type_.facets.enumeration
    }
    if not found:
        return
    names = sorted(found, key=lambda name: facts.names.types[name].casefold())
    few = len(names) <= _MOST
    rows = tuple(_row(facts, name, found[name]) for name in names)
    title = "All enumerations"
    links = tuple(
        (Link("type", facts.names.types[name], facts.names.types[name]), "")
        for name in names
    )
    yield Page(
        kind="index",
        name="enumerations",
        docname=f"{facts.names.folder}/enumerations",
        title="Enumerations",
        parent=f"{facts.names.folder}/index",
        summary="Every closed list of values, and where it is used.",
        content=(Block("all", title, rows=rows),) if few else (),
        listings=() if few else (Listing(title, "all", links),),
    )


def _row(facts: Facts, name: QName, type_: SimpleType) -> Row:
    values = tuple(one.value for one in type_.facets.enumeration)
    more = len(values) - _MOST_VALUES
    says = [*words.paragraphs(type_.doc)[:1], *_used(facts, name)]
    if more > 0:
        says.append(f"{more} values more than stand here.")
    return Row(
        name=facts.names.types[name],
        type=f"{len(values)} values",
        type_link=facts.names.types[name],
        doc=tuple(says),
        values=values[:_MOST_VALUES],
    )


def _used(facts: Facts, name: QName) -> Iterator[str]:
    operations = [
        one.partition("/")[2] for one in facts.usage.in_operations.get(name, [])
    ]
    users = sorted({*facts.usage.in_types.get(name, []), *operations})
    if users:
        more = len(users) - _MOST_USERS
        also = f" and {more} more" if more > 0 else ""
        yield f"Used by {', '.join(users[:_MOST_USERS])}{also}."
