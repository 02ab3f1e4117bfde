"""The page on state machines, as reStructuredText: each drawn, and told in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.partners import state_drawing
from tutorial_app.sphinxext.sandbox.rst import code, heading, indented, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tutorial_app.partners.states import StateMachine

_TITLES = {"sim": "SIM card", "porting_in": "Porting in", "porting_out": "Porting out"}


def page(
    machines: Mapping[str, StateMachine], link: Callable[[str], str] = code
) -> str:
    """Return the page; *link* makes markup of the name of an enumeration."""
    lines = heading("State machines", "=")
    lines += [
        "Every state of what the sandbox keeps, and every way from one to another. No",
        "other way is taken. A thick frame is an end; times are virtual.",
        "",
    ]
    for number, machine in enumerate(machines.values(), 1):
        lines += _machine(machine, f"states-{number}", link)
    return "\n".join(lines)


def _machine(
    machine: StateMachine, ids: str, link: Callable[[str], str]
) -> Iterator[str]:
    title = _TITLES.get(machine.name, machine.name.replace("_", " ").capitalize())
    yield from heading(title, "-")
    yield f"States of {link(machine.values)}."
    yield ""
    picture = state_drawing.svg(machine, ids)
    yield from (".. raw:: html", "")
    yield from indented(f'<div class="flow-drawing">{picture}</div>')
    yield ""
    for number, edge in enumerate(machine.edges, 1):
        yield f"{number}. {plain(state_drawing.in_words(edge))}"
    yield ""
