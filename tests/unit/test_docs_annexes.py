"""Lint pages, the contract's changelog, and the history on an operation's page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tutorial_app.contract.diff import read_side
from tutorial_app.contract.diff.history import read_history, write_snapshot
from tutorial_app.kernel.errors import Conflict, InvalidInput
from tutorial_app.sphinxext.pages import reference

if TYPE_CHECKING:
    from tutorial_app.sphinxext.views import Page

HERE = Path(__file__).parent
FERRY = (HERE / "ferry.wsdl").read_text("utf-8")
VALUE = '<xs:enumeration value="deck"/>'


@pytest.fixture
def wsdl(tmp_path: Path) -> Path:
    """A folder with the ferry's WSDL."""
    folder = tmp_path / "wsdl"
    folder.mkdir()
    (folder / "ferry.wsdl").write_text(FERRY, "utf-8")
    return folder


def pages(folder: Path, *, kept: bool = True) -> dict[str, Page]:
    versions = None
    if kept:
        versions = {**read_history(folder / "history"), "": read_side(folder)}
    library = reference.read([folder])
    return reference.pages(library, reference.Options(versions=versions))


def grow(folder: Path, value: str) -> None:
    path = folder / "ferry.wsdl"
    text = path.read_text("utf-8")
    path.write_text(text.replace(VALUE, VALUE + VALUE.replace("deck", value), 1))


def test_a_service_leads_to_its_lint_page(wsdl: Path) -> None:
    made = pages(wsdl)

    service = made["reference/ferry/index"]
    lint = made["reference/ferry/lint"]
    assert service.children[-1] == lint.docname
    assert service.listings[-1].entries[0][0].target == lint.docname
    assert service.listings[-1].entries[0][1] == lint.summary
    choice = next(ledger for ledger in lint.ledgers if ledger.id == "rule-choice")
    assert any("gowsdl" in text for text in choice.texts)
    line = FERRY[: FERRY.index('name="adult"')].count("\n") + 1
    assert choice.rows == (
        (f"ferry.wsdl:{line}", "Book has a choice of adult, child", ""),
    )


def test_an_operation_called_lint_keeps_a_page(wsdl: Path) -> None:
    path = wsdl / "ferry.wsdl"
    path.write_text(FERRY.replace('name="Sail"', 'name="lint"'))

    made = pages(wsdl)

    assert made["reference/ferry/lint"].kind == "index"
    assert made["reference/ferry/lint-Office"].kind == "operation"


def test_without_a_history_there_is_no_changelog(wsdl: Path) -> None:
    assert "reference/changelog" not in pages(wsdl, kept=False)


def test_with_one_version_the_changelog_says_so(wsdl: Path) -> None:
    page = pages(wsdl)["reference/changelog"]

    assert "one version of the contract so far" in page.summary
    assert page.ledgers == ()


def test_versions_are_told_apart_newest_first(wsdl: Path) -> None:
    for version, value in (("1.9", "cabin"), ("1.10", "bridge")):
        write_snapshot(wsdl, wsdl / "history", version)
        grow(wsdl, value)

    page = pages(wsdl)["reference/changelog"]

    assert [(ledger.title, ledger.texts) for ledger in page.ledgers] == [
        ("Unreleased", ("Since 1.10: 1 change: 0 breaking, 1 additive, 0 cosmetic.",)),
        ("Unreleased: additive", ()),
        ("1.10", ("Since 1.9: 1 change: 0 breaking, 1 additive, 0 cosmetic.",)),
        ("1.10: additive", ()),
    ]
    assert page.ledgers[1].rows == (
        (
            "type Class, value 'bridge'",
            "Added. Requests that were valid stay valid.",
            "Concerns Book.",
        ),
    )


def test_an_operation_has_its_own_changes_only(wsdl: Path) -> None:
    write_snapshot(wsdl, wsdl / "history", "1.0")
    grow(wsdl, "cabin")

    made = pages(wsdl)

    (history,) = made["reference/ferry/Book"].ledgers
    assert history.rows == (
        (
            "unreleased",
            "type Class, value 'cabin': added",
            "additive: Requests that were valid stay valid.",
        ),
    )
    assert made["reference/ferry/Sail"].ledgers == ()


def test_a_released_version_stays_as_it_is(wsdl: Path) -> None:
    path = write_snapshot(wsdl, wsdl / "history", "1.0")
    before = path.read_bytes()
    grow(wsdl, "cabin")

    with pytest.raises(Conflict, match=r"version 1\.0 is kept already"):
        write_snapshot(wsdl, wsdl / "history", "1.0")

    assert path.read_bytes() == before


@pytest.mark.parametrize("version", ["", "v1", "../1", "1.", "1/2"])
def test_what_is_no_version_is_refused(wsdl: Path, version: str) -> None:
    with pytest.raises(InvalidInput, match="is no version"):
        write_snapshot(wsdl, wsdl / "history", version)


def test_the_same_files_give_the_same_snapshot(wsdl: Path, tmp_path: Path) -> None:
    paths = [write_snapshot(wsdl, tmp_path / name, "1.0") for name in ("a", "b")]

    assert paths[0].read_bytes() == paths[1].read_bytes()
