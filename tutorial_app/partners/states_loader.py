"""Reads `conf/states.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.partners.states import Edge, StateMachine
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tutorial_app.partners.toml_table import TomlTable

_BEGINS = "begins"
#: Those that the sandbox's rules ask for.
MACHINES = (
    "customer",
    "subscription",
    "number",
    "sim",
    "porting_in",
    "porting_out",
    "order",
    "voucher",
    "top_up",
)


def load_states(path: Path) -> dict[str, StateMachine]:
    """Read the state machines; return them by name.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    file = read_toml(path)
    machines = {name: _machine(name, file.table(name)) for name in MACHINES}
    file.finish()
    return machines


def _machine(name: str, table: TomlTable) -> StateMachine:
    values = table.text("values")
    machine = StateMachine(name, values, tuple(_edges(table)))
    reached = {edge.new for edge in machine.edges}
    for state in machine.states:
        if state not in reached:
            table.refuse(state, "cannot be reached: no state leads to it")
    table.finish()
    return machine


def _edges(table: TomlTable) -> Iterator[Edge]:
    for old in (_BEGINS, *(key for key in table.names() if key != _BEGINS)):
        if old == "values":
            continue
        ways = table.table(old)
        for new in ways.names():
            yield Edge(None if old == _BEGINS else old, new, ways.text(new))
