"""CONTRIBUTING.md shows the house as the import contracts hold it."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_contributing_lists_the_layers_that_are_held() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    held = tools["importlinter"]["contracts"][0]["layers"]

    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = re.search(r"\| Layer \|.*?\n\n", text, re.DOTALL)
    assert table
    rows = [row.split("|")[1] for row in table[0].splitlines()[2:] if row]

    assert [re.findall(r"`(\w+)`", row) for row in rows] == [
        layer.split(" | ") for layer in held
    ]
