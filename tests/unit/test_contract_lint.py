"""`contract.lint`: every rule is seen to find what it is for, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.contract_spoilers import FILES, GROUND, SPOILERS
from tutorial_app.contract.lint import Finding, lint_file, lint_folder, report, rules
from tutorial_app.kernel.errors import ConfigurationError

HERE = Path(__file__).parent
WSDL = HERE.parents[1] / "wsdl"
CLEAN = (HERE / "clean.wsdl").read_text("utf-8")
IDS = [f"{n}-{rule}" for n, (rule, _, _) in enumerate(SPOILERS)]


def examined(folder: Path, text: str) -> tuple[Finding, ...]:
    for name, content in FILES.items():
        (folder / name).write_text(content, "utf-8")
    (folder / "shoes.wsdl").write_text(text, "utf-8")
    return lint_file(folder / "shoes.wsdl")


def spoilt(rule: str, old: str, new: str) -> str:
    text = CLEAN.replace(*GROUND.get(rule, ("", "")), 1)
    assert old in text, f"nothing would be spoilt: {old}"
    return text.replace(old, new, 1)


def test_a_clean_wsdl_has_no_findings(tmp_path: Path) -> None:
    assert examined(tmp_path, CLEAN) == ()
    assert report.as_text(()) == "Nothing found."


@pytest.mark.parametrize("spoiler", SPOILERS, ids=IDS)
def test_a_spoilt_wsdl_is_found_out_with_its_line(
    tmp_path: Path, spoiler: tuple[str, str, str]
) -> None:
    found = examined(tmp_path, spoilt(*spoiler))

    assert spoiler[0] in {finding.rule.id for finding in found}
    for finding in found:
        assert finding.place.line > 0
        assert finding.place.source in {"shoes.wsdl", *FILES}


def test_every_rule_has_a_spoiler() -> None:
    assert set(rules()) == {rule for rule, _, _ in SPOILERS}


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_every_rule_says_what_why_and_what_to_do(rule: object) -> None:
    for name in ("title", "reason", "remedy"):
        assert getattr(rule, name)
    assert str(getattr(rule, "reason", "")).endswith(".")


def test_what_is_found_in_our_own_wsdls_has_a_reason_to_stay() -> None:
    assert [f for f in lint_folder(WSDL) if not f.accepted] == []


def test_what_the_reader_tolerated_is_a_finding_too(tmp_path: Path) -> None:
    found = examined(tmp_path, CLEAN.replace('type="s:Size"', 'type="s:Sise"', 1))

    (finding,) = found
    assert (finding.rule.id, finding.place.line) == ("unknown-type", 13)
    assert "s:Sise" in finding.message


def test_what_is_accepted_is_told_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "lint.toml").write_text('[accept]\nplain-http = "A test."\n')

    found = examined(tmp_path, CLEAN.replace("https", "http", 1))

    assert [finding.accepted for finding in found] == ["A test."]
    assert "Accepted: A test." in report.as_text(found)
    assert report.as_entries(found)["counts"]["hint"] == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("accept = 1", "`accept` is no table"),
        ("[accept", "is no TOML"),
        ('[accept]\nplane-http = "x"', "there is no rule 'plane-http'"),
        ('[accept]\nplain-http = ""', "plain-http is accepted without a reason"),
    ],
)
def test_a_wrong_list_of_what_is_accepted_is_refused(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "lint.toml").write_text(text)

    with pytest.raises(ConfigurationError, match=words):
        examined(tmp_path, CLEAN)


def test_a_shared_schema_is_told_once_for_a_folder(tmp_path: Path) -> None:
    shared = '<xs:include schemaLocation="more.xsd"/>'
    text = CLEAN.replace("<xs:complexType", f"{shared}<xs:complexType", 1)
    mixed = '<xs:complexType name="Sock" mixed="true"/></xs:schema>'
    for name in ("a.wsdl", "b.wsdl"):
        (tmp_path / name).write_text(text)
    (tmp_path / "more.xsd").write_text(FILES["more.xsd"].replace("/>", f">{mixed}"))

    found = lint_folder(tmp_path)

    assert [str(f.place) for f in found if f.rule.id == "mixed"] == ["more.xsd:1"]
    assert [f.place.source for f in found if f.rule.id == "relative-import"] == [
        "a.wsdl",
        "b.wsdl",
    ]


def test_the_report_counts_what_it_does_not_show(tmp_path: Path) -> None:
    text = CLEAN.replace("https://shoes", "http://shoes", 1)
    text = text.replace('name="Torn" type', 'name="class" type', 1)
    text = text.replace('name="colour"', 'name="from"', 1)
    found = examined(tmp_path, text)

    said = report.as_text(found, 1)

    assert "keyword, 2)" in said
    assert "and 1 more" in said
    assert json.dumps(report.as_entries(found))
