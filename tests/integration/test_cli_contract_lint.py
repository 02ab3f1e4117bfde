"""`itms-portal contract lint` as it is called in a build."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLEAN = ROOT / "tests" / "unit" / "clean.wsdl"
PROGRAM = Path(sys.executable).parent / "itms-portal"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "contract", "lint", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def noisy(tmp_path: Path) -> Path:
    """A WSDL with a choice and no TLS."""
    text = CLEAN.read_text("utf-8").replace("https", "http", 1)
    path = tmp_path / "noisy.wsdl"
    path.write_text(text.replace("xs:sequence>", "xs:choice>"))
    return path


def test_a_clean_file_is_one_line_and_status_0() -> None:
    ended = run(CLEAN, "--fail-on", "hint")

    assert (ended.returncode, ended.stdout) == (0, "Nothing found.\n")


def test_our_own_folder_has_nothing_that_is_not_accepted() -> None:
    ended = run(ROOT / "wsdl", "--fail-on", "hint")

    assert ended.returncode == 0
    assert "0 errors, 0 warnings, 0 hints" in ended.stdout


@pytest.mark.parametrize(("level", "status"), [("error", 0), ("warning", 1)])
def test_the_status_is_1_from_the_level_that_is_named(
    noisy: Path, level: str, status: int
) -> None:
    assert run(noisy, "--fail-on", level).returncode == status


def test_text_says_why_who_and_what_to_do_with_the_line(noisy: Path) -> None:
    said = run(noisy).stdout

    assert "warning: xs:choice  (choice, 1)" in said
    assert "Why: Few languages have a type for it." in said
    assert "PySimpleSOAP" in said
    assert "Do: Make the elements optional" in said
    assert "noisy.wsdl:13: Shoe has a choice of size, colour" in said


def test_json_has_the_same_for_programs(noisy: Path) -> None:
    found = json.loads(run(noisy, "--json").stdout)

    assert found["counts"] == {"error": 0, "warning": 1, "hint": 1}
    assert [(f["rule"], f["line"]) for f in found["findings"]] == [
        ("choice", 13),
        ("plain-http", 43),
    ]


def test_what_is_no_wsdl_is_one_line_of_error(tmp_path: Path) -> None:
    (tmp_path / "no.wsdl").write_text("<a/>")

    ended = run(tmp_path / "no.wsdl")

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "no.wsdl:1" in ended.stderr
