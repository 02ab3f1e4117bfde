"""The caps on size: numbers in a test, so that nobody has to argue.

A docstring does not count: what is said at length need not be code at length.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: A test may play a whole scenario, and a module of tests has one subject.
MODULE = {"tutorial_app": 300, "tests": 400}
FUNCTION = {"tutorial_app": 40, "tests": 60}


def too_long(source: str, name: str, folder: str) -> Iterator[str]:
    """Name a module over its cap, and each function over its own."""
    lines = source.count("\n")
    if lines > MODULE[folder]:
        yield f"{name} has {lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = ast.get_docstring(node, clean=False)
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            length -= said.count("\n") + 1 if said else 0
            if length > FUNCTION[folder]:
                yield f"{name}:{node.lineno} {node.name} has {length} lines"


@pytest.mark.parametrize("folder", ["tutorial_app", "tests"])
def test_modules_and_functions_stay_small(folder: str) -> None:
    found = [
        line
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.parent.name != "versions"  # migrations: a list of columns is a list
        for line in too_long(
            path.read_text(encoding="utf-8"),
            str(path.relative_to(ROOT)),
            folder,
        )
    ]

    assert not found


def test_the_cap_catches_a_long_function_and_a_long_module() -> None:
    long_function = "def f():\n" + "    a = 1\n" * 40
    long_module = "a = 1\n" * 301

    assert list(too_long(long_function, "f.py", "tutorial_app"))
    assert not list(too_long(long_function, "f.py", "tests"))
    assert list(too_long(long_module, "m.py", "tutorial_app"))
