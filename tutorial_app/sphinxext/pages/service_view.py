"""What the page of one service says, and the pages that list everything."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tutorial_app.contract.names import local_name
from tutorial_app.contract.schema import SimpleType
from tutorial_app.sphinxext.pages import event_view, type_view, words
from tutorial_app.sphinxext.pages.operation_view import addresses
from tutorial_app.sphinxext.views import Fact, Link, Listing, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.sphinxext.pages.reference import Facts


def of(facts: Facts, entry: ServiceEntry) -> Page:
    """Return the page of a service."""
    contract = entry.contract
    text = contract.doc or next((s.doc for s in contract.services if s.doc), "")
    summary, doc = words.sentences(text)
    names = operation_names(facts, entry)
    return Page(
        kind="service",
        name=entry.slug,
        docname=facts.names.docname("service", entry.slug),
        title=title_of(entry),
        parent=f"{facts.names.folder}/index",
        summary=summary,
        doc=doc,
        facts=tuple(_facts(facts, entry)),
        listings=(Listing("Operations", "operations", operations(facts, entry)),),
        children=tuple(facts.names.docname("operation", name) for name in names),
    )


def title_of(entry: ServiceEntry) -> str:
    """Return the name of the service, the file's where it has none."""
    services = entry.contract.services
    return local_name(services[0].name) if services else entry.path.stem


def operation_names(facts: Facts, entry: ServiceEntry) -> list[str]:
    """Return the names of a service's operations, in file order."""
    return [
        facts.names.operations[entry.slug, number]
        for number in range(len(entry.contract.operations))
    ]


def operations(facts: Facts, entry: ServiceEntry) -> tuple[tuple[Link, str], ...]:
    """Return a link and the summary of every operation."""
    return tuple(
        (
            Link("operation", name, name.partition("/")[2]),
            words.sentences(operation.doc)[0],
        )
        for name, operation in zip(
            operation_names(facts, entry), entry.contract.operations, strict=True
        )
    )


def _facts(facts: Facts, entry: ServiceEntry) -> Iterator[Fact]:
    served = facts.is_served(entry) and bool(facts.base_url)
    path = entry.soap_path
    if served:
        yield Fact("Endpoint", f"POST {path}", code=True)
    else:
        for address in addresses(entry):
            yield Fact("Endpoint", address, code=True)
    yield Fact("Namespace", entry.contract.namespace, code=True)
    for service in entry.contract.services:
        ports = [
            f"{port.name} ({binding.protocol.value})"
            if (binding := entry.contract.bindings.get(port.binding))
            else port.name
            for port in service.ports
        ]
        yield Fact("Ports", ", ".join(ports))
    if served:
        yield Fact("WSDL", "one file, nothing to resolve", link=f"{path}?wsdl")
        yield Fact("WSDL, SOAP 1.1 alone", "for Axis", link=f"{path}?wsdl=1.1")
        yield Fact("All WSDLs", "zip, with types.xsd apart", link="/soap/wsdl.zip")
    else:
        yield Fact("WSDL", entry.path.name)


def indexes(facts: Facts) -> Iterator[Page]:
    """Yield the index pages: everything, operations, types, faults."""
    folder = facts.names.folder
    entries = sorted(facts.library.services.values(), key=title_of)
    services = tuple(
        (Link("service", e.slug, title_of(e)), _summary(e)) for e in entries
    )
    yield Page(
        kind="index",
        name="reference",
        docname=f"{folder}/index",
        title="Reference",
        summary="Every service, operation, type and fault, drawn from the WSDL files.",
        listings=(
            Listing("Services", "services", services),
            Listing("By name", "by-name", tuple(_by_name(facts))),
        ),
        groups=(
            (
                "Reference by service",
                tuple(facts.names.docname("service", e.slug) for e in entries),
            ),
            ("Reference by name", tuple(link.target for link, _ in _by_name(facts))),
        ),
    )
    yield _operations(facts, entries)
    yield _types(facts)
    if facts.library.fault_codes:
        yield _faults(facts)


def _by_name(facts: Facts) -> Iterator[tuple[Link, str]]:
    """Yield a link to each page that lists everything of a kind, and what it has."""
    folder = facts.names.folder
    yield _list(f"{folder}/operations", "Operations A to Z"), "Of all services."
    yield _list(f"{folder}/types/index", "Types"), "Structures and values."
    if any(
        isinstance(type_, SimpleType) and type_.facets.enumeration
        for type_ in facts.types.values()
    ):
        text = "Every closed list of values, and where it is used."
        yield _list(f"{folder}/enumerations", "Enumerations"), text
    if facts.library.fault_codes:
        text = "Every code, what to do about it, and whether to repeat the call."
        yield _list(f"{folder}/faults/index", "Faults"), text
    if event_view.find(facts.library):
        text = "What the feed of events can hold, and what writes it."
        yield _list(f"{folder}/events/index", "Events"), text


def _list(docname: str, title: str) -> Link:
    return Link("doc", docname, title)


def _summary(entry: ServiceEntry) -> str:
    text = entry.contract.doc or next(
        (s.doc for s in entry.contract.services if s.doc), ""
    )
    return words.sentences(text)[0]


def _operations(facts: Facts, entries: list[ServiceEntry]) -> Page:
    letters: dict[str, list[tuple[Link, str]]] = defaultdict(list)
    for entry in entries:
        for link, text in operations(facts, entry):
            named = Link(link.role, link.target, link.text)
            letters[link.text[:1].upper()].append((named, text))
    return Page(
        kind="index",
        name="operations",
        docname=f"{facts.names.folder}/operations",
        title="Operations A to Z",
        parent=f"{facts.names.folder}/index",
        listings=tuple(
            Listing(
                letter,
                f"letter-{letter.lower()}",
                tuple(sorted(found, key=lambda pair: pair[0].text.casefold())),
            )
            for letter, found in sorted(letters.items())
        ),
    )


def _types(facts: Facts) -> Page:
    kinds: dict[str, list[tuple[Link, str]]] = defaultdict(list)
    for name, type_ in facts.types.items():
        unique = facts.names.types[name]
        text = words.sentences(type_.doc)[0]
        kinds[type_view.kind_of(type_)].append((Link("type", unique, unique), text))
    titles = {
        "structure": "Structures",
        "value with attributes": "Values with attributes",
        "enumeration": "Enumerations",
        "simple type": "Simple types",
    }
    ordered = [kind for kind in titles if kind in kinds]
    ordered += sorted(set(kinds) - set(titles))
    return Page(
        kind="index",
        name="types",
        docname=f"{facts.names.folder}/types/index",
        title="Types",
        parent=f"{facts.names.folder}/index",
        listings=tuple(
            Listing(
                titles.get(kind, kind.capitalize()),
                kind.replace(" ", "-"),
                tuple(sorted(kinds[kind], key=lambda pair: pair[0].text.casefold())),
            )
            for kind in ordered
        ),
        children=tuple(
            facts.names.docname("type", unique)
            for unique in sorted(facts.names.types.values(), key=str.casefold)
        ),
    )


def _faults(facts: Facts) -> Page:
    kinds: dict[str, list[tuple[Link, str]]] = defaultdict(list)
    for code in facts.library.fault_codes.values():
        text = code.messages.get("en", "") or code.cause
        kinds[code.fault].append((Link("fault", code.code, code.code), text))
    return Page(
        kind="index",
        name="faults",
        docname=f"{facts.names.folder}/faults/index",
        title="Faults",
        parent=f"{facts.names.folder}/index",
        summary="Every fault carries one code of this closed list.",
        listings=tuple(
            Listing(kind, kind.lower(), tuple(found)) for kind, found in kinds.items()
        ),
        children=tuple(
            facts.names.docname("fault", code) for code in facts.library.fault_codes
        ),
    )
