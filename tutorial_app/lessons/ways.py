"""A way to meet each fault code in the sandbox, as steps (`conf/faults.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.lessons.model import ExpectedFault, Step
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tutorial_app.partners.toml_table import TomlTable

#: The credential of a way that names none.
USER = "kurv-self"


@dataclass(frozen=True, slots=True)
class Way:
    """How to meet a fault code, from a workspace as it is after a reset."""

    code: str
    #: The last is refused with the code; none: no single call does it.
    steps: tuple[Step, ...]
    #: What the steps do not say.
    text: str = ""


def load_ways(path: Path) -> Mapping[str, Way]:
    """Return the ways by code, in the order of the file.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    file = read_toml(path)
    ways: dict[str, Way] = {}
    for table in file.tables("way"):
        code, text = table.text("code"), table.text("text", "")
        if code in ways:
            table.refuse("code", f"is {code!r}, which has a way already")
        before = [step for one in table.tables("before") for step in _steps(one)]
        last = _step(table, code) if "call" in table.names() else None
        if last is None and (before or not text):
            table.refuse("call", "is missing, and no text stands in its place")
        table.finish()
        ways[code] = Way(code, (*before, last) if last else (), text)
    file.finish()
    return ways


def _steps(table: TomlTable) -> Iterator[Step]:
    """Yield a step as many times as it says."""
    step = _step(table, table.text("fault", ""))
    for _ in range(table.whole("times", 1)):
        yield step
    table.finish()


def _step(table: TomlTable, fault: str) -> Step:
    service, _, operation = table.text("call").partition(".")
    if not operation:
        table.refuse("call", "is not like topup.GetBalance")
    return Step(
        name=operation,
        service=service,
        operation=operation,
        text="",
        given=table.anything("with", {}),
        user=table.text("as", USER),
        agent=table.text("agent", ""),
        reference=table.text("reference", ""),
        behaviour=table.text("behaviour", ""),
        fault=ExpectedFault(fault) if fault else None,
        place=table.place,
    )
