"""`itms-portal contract diff` as it is called in a build."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FERRY = Path(__file__).parents[1] / "unit" / "ferry.wsdl"
PROGRAM = Path(sys.executable).parent / "itms-portal"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "contract", "diff", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def wider(tmp_path: Path) -> Path:
    """The ferry with one more value that a request may hold."""
    path = tmp_path / "wider.wsdl"
    value = '<xs:enumeration value="deck"/>'
    more = value.replace("deck", "cabin")
    path.write_text(FERRY.read_text("utf-8").replace(value, f"{value}{more}", 1))
    return path


def test_no_difference_is_one_line_and_status_0() -> None:
    ended = run(FERRY, FERRY, "--fail-on", "cosmetic")

    assert (ended.returncode, ended.stdout) == (0, "No changes.\n")


@pytest.mark.parametrize(
    ("impact", "status"), [("breaking", 0), ("additive", 1), ("cosmetic", 1)]
)
def test_the_status_is_1_from_the_impact_that_is_named(
    wider: Path, impact: str, status: int
) -> None:
    assert run(FERRY, wider, "--fail-on", impact).returncode == status


def test_backwards_the_same_change_breaks(wider: Path) -> None:
    assert run(wider, FERRY, "--fail-on", "breaking").returncode == 1


def test_json_has_impact_reason_and_both_places(wider: Path) -> None:
    ended = run(FERRY, wider, "--format", "json")

    found = json.loads(ended.stdout)
    assert found["counts"] == {"breaking": 0, "additive": 1, "cosmetic": 0}
    assert found["changes"] == [
        {
            "impact": "additive",
            "kind": "added",
            "rule": "value-added",
            "subject": "type Class, value 'cabin'",
            "text": "added",
            "reason": "Requests that were valid stay valid.",
            "operations": ["Book"],
            "old": None,
            "new": {"file": "wider.wsdl", "line": 11},
        }
    ]


def test_text_and_markdown_say_the_same(wider: Path) -> None:
    text = run(FERRY, wider).stdout
    markdown = run(FERRY, wider, "--format", "markdown").stdout

    for said in ("1 change: 0 breaking, 1 additive", "cabin", "wider.wsdl:11", "Book"):
        assert said in text
        assert said in markdown
    assert "## Additive" in markdown


def test_what_cannot_be_read_is_one_line_of_error(tmp_path: Path) -> None:
    ended = run(FERRY, tmp_path)

    assert ended.returncode == 2
    assert "holds no .wsdl and no .xsd file" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_snapshot_is_compared_like_the_files_it_was_made_of(tmp_path: Path) -> None:
    folder = tmp_path / "wsdl"
    folder.mkdir()
    (folder / "ferry.wsdl").write_bytes(FERRY.read_bytes())
    command = [*(str(PROGRAM), "contract", "snapshot", "1.0"), "--wsdl", str(folder)]

    first = subprocess.run(command, capture_output=True, text=True, check=False)
    second = subprocess.run(command, capture_output=True, text=True, check=False)

    kept = folder / "history" / "1.0.zip"
    assert (first.returncode, first.stdout) == (0, f"{kept}\n")
    assert (second.returncode, second.stdout) == (2, "")
    assert "version 1.0 is kept already" in second.stderr
    assert run(kept, folder).stdout == "No changes.\n"
