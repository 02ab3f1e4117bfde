"""The notebooks are true: every one runs from top to bottom against a live mock."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

if TYPE_CHECKING:
    from nbformat import NotebookNode

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

# The kernel's own start-up warnings are none of ours.
pytestmark = pytest.mark.filterwarnings(
    "ignore::UserWarning", "ignore::ResourceWarning"
)


class Live(Protocol):
    url: str


def load(text: str) -> NotebookNode:
    return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call, no-any-return]


def execute(notebook: NotebookNode, url: str) -> None:
    """Run all cells as a reader would, with `ITMS_URL` pointing at the portal."""
    environment = {**os.environ, "ITMS_URL": url}
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    with client.setup_kernel(env=environment):
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)


def test_there_is_a_notebook_for_each_walk_through() -> None:
    assert [path.name for path in NOTEBOOKS] == [
        "01-first-call.ipynb",
        "02-sign-up-with-a-new-number.ipynb",
        "03-top-up-with-a-voucher.ipynb",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs(path: Path, live_portal: Live) -> None:
    notebook = load(path.read_text(encoding="utf-8"))

    execute(notebook, live_portal.url)

    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    shown = json.dumps(notebook)
    assert '"sandbox"' not in shown.replace('"ITMS_PASSWORD\\", \\"sandbox\\"', "")


def test_it_runs_a_second_time(live_portal: Live) -> None:
    for _ in range(2):
        execute(load(NOTEBOOKS[-1].read_text(encoding="utf-8")), live_portal.url)


def test_a_cell_that_fails_fails_the_notebook(live_portal: Live) -> None:
    raw = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    raw["cells"] = [cell for cell in raw["cells"] if cell["cell_type"] == "code"][:1]
    raw["cells"][0]["source"] = "assert 1 == 2, 'not so'"
    notebook = load(json.dumps(raw))

    with pytest.raises(CellExecutionError, match="not so"):
        execute(notebook, live_portal.url)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_file_holds_no_output_and_stable_names(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    raw = json.loads(text)

    nbformat.validate(load(text))
    assert raw["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in raw["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in raw["cells"]:
        # A name somebody chose: a saved notebook keeps it, and a change is readable.
        assert cell["id"].replace("-", "").isalpha(), cell["id"]
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None), cell["id"]
    tidy = json.dumps(raw, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    assert text == tidy
