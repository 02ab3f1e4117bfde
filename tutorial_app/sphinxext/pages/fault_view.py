"""What the page of one fault code says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.sphinxext.calls import faults_on_wire, provoking
from tutorial_app.sphinxext.pages import words
from tutorial_app.sphinxext.views import Fact, Link, Listing, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.sphinxext.pages.reference import Facts

_LANGUAGES = {"en": "Message", "da": "Message in Danish"}


def of(facts: Facts, code: FaultCode) -> Page:
    """Return the page of a fault code."""
    givers = sorted(facts.usage.givers.get(code.code, []))
    common = facts.usage.is_common(code.code)
    way = facts.sandbox.ways.get(code.code)
    calls = provoking.calls(facts, way) if way else ()
    cause, more = words.sentences(code.cause)
    return Page(
        kind="fault",
        name=code.code,
        docname=facts.names.docname("fault", code.code),
        title=code.code,
        parent=f"{facts.names.folder}/faults/index",
        summary=cause,
        doc=more,
        facts=tuple(_facts(code)),
        calls=calls,
        refusals=faults_on_wire.samples(facts, code),
        listings=(
            Listing(
                "Operations that can give it",
                "operations",
                ()
                if common
                else tuple(
                    (Link("operation", name, name.partition("/")[2]), when)
                    for name, when in givers
                ),
                text=_givers_text(len(givers), common=common),
            ),
        ),
        ledgers=(provoking.ledger(way, shown=bool(calls)),) if way else (),
    )


def _givers_text(number: int, *, common: bool) -> str:
    if common:
        return f"Nearly every operation: {number} of them."
    return "" if number else "None names it."


def _facts(code: FaultCode) -> Iterator[Fact]:
    yield Fact("What to do", code.remedy)
    yield Fact(
        "Retry",
        "Yes: the same request may succeed later. Keep the clientReference."
        if code.retryable
        else "No: the same request fails again.",
    )
    yield Fact("Fault element", code.fault, code=True)
    for language, text in code.messages.items():
        yield Fact(_LANGUAGES.get(language, f"Message ({language})"), text)
