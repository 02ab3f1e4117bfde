"""What the page of one operation says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.model import Protocol
from tutorial_app.contract.notes import CHECKED
from tutorial_app.contract.rights import in_words
from tutorial_app.sphinxext.calls import faults_on_wire, samples
from tutorial_app.sphinxext.pages import blocks, operation_use, rows, words
from tutorial_app.sphinxext.views import (
    Block,
    Fact,
    FaultRow,
    Page,
    Sample,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.contract.model import Message, Operation
    from tutorial_app.contract.names import QName
    from tutorial_app.sphinxext.pages.reference import Facts

_KINDS = {
    "query": "Reads; changes nothing.",
    "command": "Changes something; safe to repeat with the same clientReference.",
    "open": "Open: needs no credential.",
    "callback": "Callback: you serve it at an address of yours, the sandbox calls it.",
}


def of(facts: Facts, entry: ServiceEntry, number: int) -> Page:
    """Return the page of operation *number* of a service."""
    operation = entry.contract.operations[number]
    name = facts.names.operations[entry.slug, number]
    page = blocks.Page(entry.contract, facts.names, magic=facts.sandbox.magic)
    request = _message(page, operation.request, operation.input, "request")
    page.magic = {}  # It lies in what is asked.
    response = _message(page, operation.response, operation.output, "response")
    faults = _faults(facts, operation, name)
    summary, doc = words.sentences(operation.doc)
    served = facts.is_served(entry)
    return Page(
        kind="operation",
        name=name,
        docname=facts.names.docname("operation", name),
        title=name.partition("/")[2],
        parent=facts.names.docname("service", entry.slug),
        summary=summary,
        doc=doc,
        facts=tuple(_facts(facts, entry, operation)),
        rules=(*operation_use.before(facts, name), *_rules(operation)),
        try_it=(f"{facts.console}/{name}" if served and facts.console else ""),
        deprecated=operation.notes.deprecated,
        request=request,
        response=response,
        faults=faults,
        bounds=tuple(operation_use.bounds(facts, entry, operation)),
        listings=tuple(operation_use.listings(facts, name)),
        calls=samples.of_calls(
            facts.sampler(entry),
            entry,
            operation,
            facts.base_url if served else "",
            facts.record,
            facts.sandbox.callers,
        ),
        answers=samples.of_answers(facts.sampler(entry), operation),
        refusals=_refusals(facts, faults),
    )


def _rules(operation: Operation) -> tuple[str, ...]:
    return tuple(
        rule.text for rule in operation.notes.rules if rule.kind not in CHECKED
    )


def _message(
    page: blocks.Page, element: QName | None, message: QName | None, prefix: str
) -> tuple[Block, ...]:
    """Return the blocks of a message: of its element, else of its parts."""
    title = prefix.capitalize()
    if element is not None:
        return page.message(element, prefix, title)
    found = page.contract.messages.get(message) if message else None
    return _parts(page, found, prefix, title) if found is not None else ()


def _parts(
    page: blocks.Page, message: Message, prefix: str, title: str
) -> tuple[Block, ...]:
    made: list[Block] = []
    for part in message.parts:
        identifier = f"{prefix}-{part.name}".lower()
        heading = f"{title}: {part.name}" if len(message.parts) > 1 else title
        if part.element is not None:
            made.extend(page.message(part.element, identifier, heading))
        elif part.type is not None and page.contract.complex_types.get(part.type):
            if part.type not in page.ids:
                made.extend(page.of_type(part.type, identifier, heading))
        elif part.type is not None:
            made.append(
                Block(identifier, heading, rows=(rows.of_text(page, part.type),))
            )
    return tuple(made)


def _facts(facts: Facts, entry: ServiceEntry, operation: Operation) -> Iterator[Fact]:
    served = facts.is_served(entry)
    if served and facts.base_url:
        yield Fact("Endpoint", f"POST {entry.soap_path}", code=True)
    else:
        for address in addresses(entry):
            yield Fact("Endpoint", address, code=True)
    bound = operation.bound[0] if operation.bound else None
    if bound is not None and bound.protocol is Protocol.HTTP:
        yield Fact("HTTP", f"{bound.http_verb} {bound.http_location}", code=True)
    else:
        yield Fact("SOAPAction", operation.soap_action or "(empty)", code=True)
    yield Fact("Namespace", entry.contract.namespace, code=True)
    yield Fact("Style", _style(operation))
    kind = _KINDS.get(operation.notes.operation_kind)
    if kind:
        yield Fact("Kind", kind)
    for right in operation.notes.rights:
        yield Fact("Channels", in_words(right))
    if served and facts.base_url:
        yield Fact("WSDL", f"{entry.soap_path}?wsdl", link=f"{entry.soap_path}?wsdl")
    else:
        yield Fact("WSDL", entry.path.name)


def _style(operation: Operation) -> str:
    protocols = list(dict.fromkeys(b.protocol.value for b in operation.bound))
    spoken = " and ".join(protocols)
    return f"{operation.style}, {spoken}" if spoken else str(operation.style)


def addresses(entry: ServiceEntry) -> tuple[str, ...]:
    """Return the addresses the WSDL itself names, each once."""
    return tuple(
        dict.fromkeys(
            port.address
            for service in entry.contract.services
            for port in service.ports
            if port.address
        )
    )


def _faults(facts: Facts, operation: Operation, name: str) -> tuple[FaultRow, ...]:
    """Return the faults: what was met most often first, the common ones last.

    Where nothing was met, the operation's own stand before what its fields bring
    along.
    """
    if operation.notes.operation_kind == "callback":
        return ()  # the partner answers, with faults of its own if any
    codes = facts.usage.faults_of[name]
    if not codes:
        return tuple(
            FaultRow(f.name, when=f.doc, known=False) for f in operation.faults
        )
    own = [note.code for note in operation.notes.faults]
    made = [
        fault_row(facts, code, when, common=facts.usage.is_common(code))
        for code, when in codes.items()
    ]
    met = facts.faults_met.get(name, {})
    return tuple(
        sorted(
            made,
            key=lambda row: (row.common, -met.get(row.code, 0), row.code not in own),
        )
    )


def _refusals(facts: Facts, faults: tuple[FaultRow, ...]) -> tuple[Sample, ...]:
    """Return the first fault of the operation's own on the wire, business first."""
    known = [row for row in faults if row.known and not row.common]
    chosen = next((r for r in known if r.kind == "BusinessFault"), None) or (
        known[0] if known else None
    )
    if chosen is None:
        return ()
    return faults_on_wire.samples(facts, facts.library.fault_codes[chosen.code])


def fault_row(facts: Facts, code: str, when: str, *, common: bool = False) -> FaultRow:
    """Return the row of a fault code, with what the closed list says of it."""
    known = facts.library.fault_codes.get(code)
    if known is None:
        return FaultRow(code, when=when, known=False, common=common)
    return FaultRow(
        code=code,
        kind=known.fault,
        when=when or known.cause,
        retryable=known.retryable,
        remedy=known.remedy,
        common=common,
    )
