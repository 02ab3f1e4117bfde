"""The pages on order flows, one a partner, as reStructuredText."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.partners import drawing
from tutorial_app.partners.durations import in_words
from tutorial_app.sphinxext.sandbox.rst import code, heading, indented, plain, table
from tutorial_app.sphinxext.sandbox.signs import FLOWS_PAGE, flow_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.partners.model import Flow, Partner, Partners, StepKind


def index(partners: Partners) -> str:
    """Return the page that leads to those of the partners."""
    lines = [f".. _{FLOWS_PAGE}:", "", *heading("Order flows", "=")]
    lines += [
        "What an order does is data: each partner has one flow for each type of order,",
        "a list of steps in `conf/partners`. A step runs in a system, waits for",
        "something outside (then the order is HELD), or is done. When a step fails for",
        "good, the steps that are done are undone in reverse order, unless a point of",
        "no return is passed.",
        "",
    ]
    for partner in partners.by_code.values():
        rows = (
            (
                f":ref:`{plain(_name(partners, flow))} <{flow_label(flow)}>`",
                f"{code(flow.name)}, {len(flow.steps)} steps",
            )
            for flow in partner.flows.values()
        )
        lines += heading(partner.name, "-")
        lines += table(("Order", "Flow"), rows)
    lines += [".. toctree::", "   :hidden:", ""]
    lines += [f"   {code_}" for code_ in partners.by_code]
    return "\n".join([*lines, ""])


def of_partner(partners: Partners, partner: Partner) -> str:
    """Return the page with every flow of *partner*."""
    lines = heading(partner.code, "=")
    lines += [plain(partner.description), ""]
    lines += [f"{partner.name} has {len(partner.flows)} flows; times are virtual.", ""]
    for nth, flow in enumerate(partner.flows.values(), 1):
        lines += _section(partners, flow, f"flow-{nth}")
    return "\n".join(lines)


def _section(partners: Partners, flow: Flow, ids: str) -> Iterator[str]:
    yield f".. _{flow_label(flow)}:"
    yield ""
    yield from heading(_name(partners, flow), "-")
    yield f"{code(flow.name)}. {plain(drawing.description(flow))}"
    yield ""
    picture = drawing.svg(flow, colours=drawing.THEMED, ids=ids)
    yield from _raw(f'<div class="flow-drawing">{picture}</div>')
    yield from _raw("<details><summary>The same in words</summary>")
    for nth, words in enumerate(drawing.steps_in_words(flow), 1):
        yield f"{nth}. {plain(words)}"
    yield ""
    yield from _raw("</details>")
    yield from table(("Step", "What it does"), (_row(step) for step in flow.steps))


def _raw(html: str) -> list[str]:
    return [".. raw:: html", "", *indented(html), ""]


def _row(step: StepKind) -> tuple[str, str]:
    says = [plain(step.text), f"Runs in {step.system}."]
    if step.takes:
        says.append(f"Takes {in_words(step.takes)}.")
    if step.waits:
        says.append(f"Waits {in_words(step.waits)}.")
    if step.working_days:
        says.append(f"Waits {drawing.days_in_words(step.working_days)}.")
    if step.held:
        says.append(f"While it waits the order is held as {code(step.held)}.")
    if step.failures:
        says.append(f"Can fail with {', '.join(map(code, step.failures))}.")
    if step.compensation:
        says.append(f"Undone by {code(step.compensation)}.")
    if step.no_return:
        says.append(f"**{drawing.NO_RETURN.capitalize()}.**")
    return code(step.code), " ".join(says)


def _name(partners: Partners, flow: Flow) -> str:
    labels = partners.labels.get("OrderType", {}).get(flow.order_type, {})
    name = labels.get("en", flow.order_type)
    return f"{name} with a number ported in" if flow.variant else name
