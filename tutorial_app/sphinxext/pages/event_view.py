"""What the pages on events say: every type of event that the contract lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.names import local_name
from tutorial_app.contract.schema import ComplexType, ElementUse
from tutorial_app.look.xml_text import unfolded
from tutorial_app.sphinxext.calls.samples import WIDTH
from tutorial_app.sphinxext.pages import words
from tutorial_app.sphinxext.views import Fact, Ledger, Link, Listing, Page, Sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.library import Library
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.schema import EnumValue, SimpleType
    from tutorial_app.sphinxext.pages.reference import Facts


#: Events that tell how far a flow is.
_OF_ORDERS = frozenset({"OrderStatusChanged", "OrderStepChanged"})


@dataclass(frozen=True, slots=True)
class Events:
    """The enumeration of event types, and the structure that has one of them."""

    contract: Contract
    types: SimpleType
    structure: ComplexType


def find(library: Library) -> Events | None:
    """Return the events of a contract, None where it notes none."""
    for entry in library.services.values():
        contract = entry.contract
        for type_ in contract.simple_types.values():
            if not any(value.notes.carries for value in type_.facets.enumeration):
                continue
            wanted = {
                carried.field
                for value in type_.facets.enumeration
                for carried in value.notes.carries
            }
            for structure in contract.complex_types.values():
                fields = {local_name(use.name): use for use in _uses(structure)}
                if wanted <= fields.keys() and any(
                    use.type == type_.name for use in fields.values()
                ):
                    return Events(contract, type_, structure)
    return None


def pages(facts: Facts) -> Iterator[Page]:
    """Yield the list of events and the page of each."""
    found = find(facts.library)
    if found is None:
        return
    folder = facts.names.folder
    values = found.types.facets.enumeration
    entries = tuple(
        (Link("event", one.value, one.value), " ".join(words.paragraphs(one.doc)))
        for one in values
    )
    yield Page(
        kind="index",
        name="events",
        docname=f"{folder}/events/index",
        title="Events",
        parent=f"{folder}/index",
        summary="What the feed of events can hold, and what writes it.",
        doc=words.paragraphs(found.types.doc),
        listings=(Listing("Types of events", "types-of-events", entries),),
        children=tuple(facts.names.docname("event", one.value) for one in values),
    )
    for one in values:
        yield _of(facts, found, one)


def _of(facts: Facts, events: Events, one: EnumValue) -> Page:
    summary, doc = words.sentences(one.doc)
    writers = facts.usage.writers.get(one.value, [])
    readers = facts.usage.in_operations.get(events.structure.name, [])
    read_by = ", ".join(name.partition("/")[2] for name in readers)
    fields = tuple(_fields(events, one))
    return Page(
        kind="event",
        name=one.value,
        docname=facts.names.docname("event", one.value),
        title=one.value,
        parent=f"{facts.names.folder}/events/index",
        summary=summary,
        doc=doc,
        facts=(Fact("Comes with", read_by),) if read_by else (),
        answers=(Sample("Event", "xml", _sample(events, one)),),
        listings=(*_written_by(writers), *_states(facts, one.value)),
        ledgers=(
            Ledger(
                "Fields",
                "fields",
                ("Element", "Meaning"),
                tuple((name, text, _example(value)) for name, text, value in fields),
            ),
        ),
    )


def _written_by(writers: list[str]) -> Iterator[Listing]:
    said = "These calls write it, at once or through the order that they start."
    entries = tuple(
        (Link("operation", name, name.partition("/")[2]), "")
        for name in sorted(writers)
    )
    if not entries:
        said = "No call writes it at once: it comes of time, or of another event."
    yield Listing("Written by", "operations", entries, text=said)


def _states(facts: Facts, value: str) -> Iterator[Listing]:
    """Yield links to the state machine, and to the flows, that the event tells of."""
    values = value.removesuffix("Changed")
    machines = [m for m in facts.sandbox.machines.values() if m.values == values]
    if machines and values != value:
        link = Link("doc", f"{facts.names.folder}/states", "State machines")
        text = f"Every state, and every way from one to another: {values}."
        yield Listing("States", "states", ((link, text),))
    if facts.sandbox.is_there and value in _OF_ORDERS:
        link = Link("doc", f"{facts.names.folder}/flows/index", "Order flows")
        text = "Every step of every order, in order, and what undoes it."
        yield Listing("Flows", "flows", ((link, text),))


def _fields(events: Events, one: EnumValue) -> Iterator[tuple[str, str, str]]:
    """Yield name, meaning and example of the elements that such an event has."""
    carried = {note.field: note.example for note in one.notes.carries}
    for use in _uses(events.structure):
        name = local_name(use.name)
        if not use.occurs.required and name not in carried:
            continue
        value = carried.get(name, "")
        if use.type == events.types.name:
            value = one.value
        yield name, " ".join(words.paragraphs(use.doc)), value or _usual(events, use)


def _usual(events: Events, use: ElementUse) -> str:
    type_ = events.contract.simple_types.get(use.type)
    return use.notes.example or (type_.notes.example if type_ else "")


def _example(value: str) -> str:
    return f"Example: {value}" if value else ""


def _sample(events: Events, one: EnumValue) -> str:
    space = events.structure.name[1:].partition("}")[0]
    root = etree.Element(f"{{{space}}}event", nsmap={"t": space})
    for name, _, value in _fields(events, one):
        etree.SubElement(root, f"{{{space}}}{name}").text = value
    etree.indent(root, space="  ")
    return unfolded(etree.tostring(root, encoding="unicode"), WIDTH)


def _uses(type_: ComplexType) -> list[ElementUse]:
    particles = type_.content.particles if type_.content else ()
    return [one for one in particles if isinstance(one, ElementUse)]
