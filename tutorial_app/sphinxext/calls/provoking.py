"""How to meet a fault code in the sandbox: the steps, and the call as programs."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import NotFound, PortalError
from tutorial_app.lessons.bodies import Told, body, encodable
from tutorial_app.lessons.paths import references
from tutorial_app.lessons.ways import USER
from tutorial_app.sphinxext.calls import samples
from tutorial_app.sphinxext.views import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from tutorial_app.contract.library import Library, ServiceEntry
    from tutorial_app.contract.model import Operation
    from tutorial_app.lessons.model import Step
    from tutorial_app.lessons.ways import Way
    from tutorial_app.snippets import Call
    from tutorial_app.sphinxext.calls.callers import Caller
    from tutorial_app.sphinxext.pages.reference import Facts
    from tutorial_app.sphinxext.views import Sample

_MANY = 8
_INTRO = "In a workspace as it is after a reset; a test goes this way."


def ledger(way: Way, *, shown: bool) -> Ledger:
    """Return the steps of a way: which call, who makes it, with which fields.

    Args:
        way: the way.
        shown: its call stands on the page, so many fields need not be told.
    """
    texts = (_INTRO, way.text) if way.steps else (way.text,)
    return Ledger(
        "Provoke it",
        "provoke",
        ("Call", "With"),
        tuple(_rows(way, shown=shown)),
        tuple(filter(None, texts)),
    )


def _rows(way: Way, *, shown: bool) -> Iterator[tuple[str, str, str]]:
    """Yield a row for each step; one for steps in a row that are the same."""
    each = (
        (step.operation, _told(step, shown=shown), _small(step)) for step in way.steps
    )
    for (operation, told, small), same in groupby(each):
        times = len(list(same))
        yield operation, told, f"{times} times. {small}" if times > 1 else small


def _told(step: Step, *, shown: bool) -> str:
    fields = list(_fields(step.given))
    if shown and len(fields) > _MANY:
        return "The fields of the call that is shown."
    return ";\n".join(fields) or "No fields but the context."


def _small(step: Step) -> str:
    said = [f"As {step.user}."]
    if step.agent:
        said.append(f"Its agentId is {step.agent}.")
    if step.reference:
        said.append(f"Its clientReference is {step.reference}.")
    if step.behaviour:
        said.append(f"With the HTTP header X-Sandbox-Behaviour: {step.behaviour}.")
    if step.fault:
        said.append(f"Refused with {step.fault.code}.")
    return " ".join(said)


def _fields(value: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 (as TOML)
    """Yield each field with its path, `order/productCode = KURV_MINI30`."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _fields(inner, f"{path}/{name}" if path else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _fields(inner, f"{path}[{number}]")
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield f"{path} = {text}"


def calls(facts: Facts, way: Way) -> tuple[Sample, ...]:
    """Return the call that is refused, in XML and as programs; see `call`."""
    made = call(facts.library, facts.sandbox.callers, way, facts.base_url)
    return samples.of_refusal(made, way.code, facts.record) if made else ()


def call(
    library: Library, callers: Mapping[str, Caller], way: Way, base_url: str
) -> Call | None:
    """Return the call that is refused.

    None where it needs an earlier answer or another HTTP header: a program of one
    call would not do.

    Args:
        library: the contracts.
        callers: the users of the sandbox.
        way: how the fault is met.
        base_url: address of a portal that serves the contracts.
    """
    if not way.steps:
        return None
    step = way.steps[-1]
    alone = len(way.steps) == 1 and not step.behaviour
    if not alone or list(references([step.given])):
        return None
    try:
        entry = library.service(step.service)
        operation = entry.contract.operation(step.operation)
        made = _body(callers, entry, operation, step)
    except PortalError:
        return None  # Another contract than the one the way was written for.
    return samples.call_of(entry, operation, made, base_url, step.user or USER)


def _body(
    callers: Mapping[str, Caller], entry: ServiceEntry, operation: Operation, step: Step
) -> list[etree._Element]:
    if operation.request is None:
        raise NotFound(f"{operation.name} has no request element")
    channel = (callers.get(step.user) or callers[USER]).channels[0]
    told = Told(channel, step.reference or "reference-1", step.agent)
    return [body(entry.contract, operation, encodable(step.given), told)]
