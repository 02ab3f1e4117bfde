"""What the page of one fault code says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.names import local_name
from tutorial_app.contract.schema import ComplexType, ElementUse
from tutorial_app.sphinxext import samples, words
from tutorial_app.sphinxext.views import Fact, Link, Listing, Page, Sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.sphinxext.reference import Facts

_LANGUAGES = {"en": "Message", "da": "Message in Danish"}


def of(facts: Facts, code: FaultCode) -> Page:
    """Return the page of a fault code."""
    givers = sorted(facts.usage.givers.get(code.code, []))
    common = facts.usage.is_common(code.code)
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
        answers=sample(facts, code),
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


def sample(facts: Facts, code: FaultCode) -> tuple[Sample, ...]:
    """Return the fault on the wire, if a contract declares its element."""
    for entry in facts.library.services.values():
        for name, element in entry.contract.elements.items():
            if local_name(name) == code.fault:
                type_ = entry.contract.complex_types.get(element.type)
                if type_ is not None:
                    fields = tuple(_fields(facts, entry.contract, type_, code))
                    text = samples.fault_envelope(name, fields)
                    return (Sample("Fault", "xml", text),)
    return ()


def _fields(
    facts: Facts, contract: Contract, type_: ComplexType, code: FaultCode
) -> Iterator[tuple[str, str]]:
    """Yield the fault's children: those required, with this code's own texts."""
    known = {
        "code": code.code,
        "message": code.messages.get("en", ""),
        "retryable": "true" if code.retryable else "false",
        "field": "context/clientReference" if "{field}" in str(code.messages) else "",
    }
    if facts.base_url:
        page = facts.names.docname("fault", code.code)
        known["documentationUrl"] = f"{facts.base_url}/docs/{page}"
    known["message"] = known["message"].replace("{field}", known["field"])
    for use in type_.content.particles if type_.content else ():
        if not isinstance(use, ElementUse):
            continue
        name = local_name(use.name)
        text = known.get(name, "")
        if not text and use.occurs.required:
            text = use.notes.example or _example(contract, use)
        if text:
            yield use.name, text


def _example(contract: Contract, use: ElementUse) -> str:
    found = contract.simple_types.get(use.type)
    return found.notes.example if found is not None else ""
