"""`contract.diff`: every mutation of a table is found, classed, and mirrored."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.unit.contract_mutations import MUTATIONS, PAIRS
from tutorial_app.contract.diff import Change, Kind, diff, read_side
from tutorial_app.contract.diff.verdicts import RULES
from tutorial_app.contract.reading.parsing import MAX_BYTES
from tutorial_app.kernel.errors import ContractError

HERE = Path(__file__).parent
WSDL = HERE.parents[1] / "wsdl"
FERRY = (HERE / "ferry.wsdl").read_text("utf-8")
IDS = [f"{n}-{rule}-{impact}" for n, (_, _, rule, impact) in enumerate(MUTATIONS)]


def compared(folder: Path, old: str, new: str) -> tuple[Change, ...]:
    for name, text in (("old.wsdl", old), ("new.wsdl", new)):
        (folder / name).write_text(text, "utf-8")
    return diff(read_side(folder / "old.wsdl"), read_side(folder / "new.wsdl"))


def mutated(old: str, new: str) -> str:
    assert old in FERRY, f"nothing would be changed: {old}"
    return FERRY.replace(old, new, 1)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=IDS)
def test_a_mutation_is_found_and_classed(
    tmp_path: Path, mutation: tuple[str, str, str, str]
) -> None:
    old, new, rule, impact = mutation

    changes = compared(tmp_path, FERRY, mutated(old, new))

    assert (rule, impact) in [(c.rule, c.impact.value) for c in changes]
    for change in changes:
        assert change.reason.endswith(".")
        places = [place for place in (change.old, change.new) if place]
        assert all(place.line > 0 for place in places), change
        assert len(places) == (2 if change.kind is Kind.CHANGED else 1)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=IDS)
def test_backwards_what_was_added_is_removed(
    tmp_path: Path, mutation: tuple[str, str, str, str]
) -> None:
    after = mutated(mutation[0], mutation[1])

    forwards = compared(tmp_path, FERRY, after)
    backwards = compared(tmp_path, after, FERRY)

    mirror = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}
    there = sorted((mirror.get(c.kind, c.kind), c.subject) for c in forwards)
    assert there == sorted((c.kind, c.subject) for c in backwards)


@pytest.mark.parametrize("pair", PAIRS, ids=[pair[3] for pair in PAIRS])
def test_two_mutations_of_one_place_are_compared(
    tmp_path: Path, pair: tuple[str, str, str, str, str]
) -> None:
    old, before, after, rule, impact = pair

    changes = compared(tmp_path, mutated(old, before), mutated(old, after))

    assert [(rule, impact)] == [(c.rule, c.impact.value) for c in changes]


def test_every_rule_has_a_mutation(tmp_path: Path) -> None:
    seen = {"namespace", "array-of", *(pair[3] for pair in PAIRS)}
    for old, new, rule, _ in MUTATIONS:
        seen.add(rule)
        seen.update(c.rule for c in compared(tmp_path, mutated(old, new), FERRY))

    assert set(RULES) - seen == set()
    assert seen - set(RULES) == set()


def test_a_contract_does_not_differ_from_itself() -> None:
    ours = read_side(WSDL)

    assert diff(ours, ours) == ()


def test_a_new_namespace_is_one_change_and_hides_no_other(tmp_path: Path) -> None:
    moved = FERRY.replace("urn:ferry:1", "urn:ferry:2").replace("Leaves.", "Sails.")

    changes = compared(tmp_path, FERRY, moved)

    assert [change.rule for change in changes] == ["namespace", "words"]


def test_items_of_an_encoded_array_are_compared(tmp_path: Path) -> None:
    encoding = "http://schemas.xmlsoap.org/soap/encoding/"
    array = f"""<xs:complexType name="Idle" xmlns:e="{encoding}"><xs:complexContent>
        <xs:restriction base="e:Array"><xs:attribute ref="e:arrayType"
        w:arrayType="xs:int[]" xmlns:w="http://schemas.xmlsoap.org/wsdl/"/>
        </xs:restriction></xs:complexContent></xs:complexType>
        <xs:complexType name="Other">"""
    old = mutated('<xs:complexType name="Idle">', array)

    changes = compared(tmp_path, old, old.replace("xs:int[]", "xs:string[]"))

    assert [change.rule for change in changes] == ["array-of"]


def test_a_change_inherited_by_derived_types_is_told_once(tmp_path: Path) -> None:
    old, new = 'name="plate" type="f:Code"', 'name="plate" type="xs:int"'

    (change,) = compared(tmp_path, FERRY, mutated(old, new))

    assert change.subject == "type Vehicle, element plate"
    assert change.operations == ("Book",)
    assert str(change.new) == f"new.wsdl:{FERRY[: FERRY.index(old)].count(chr(10)) + 1}"


def test_a_folder_and_its_zip_are_the_same_contract(tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "contract"), "zip", WSDL.parent, "wsdl")

    assert diff(read_side(WSDL), read_side(Path(packed))) == ()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("../out.wsdl", "<a/>", "leads out of the zip"),
        ("readme.txt", "nothing", "holds no .wsdl and no .xsd"),
        ("big.xsd", "x" * (MAX_BYTES + 1), "unpacks to more than"),
    ],
)
def test_a_zip_that_is_no_contract_is_refused(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(name, content)

    with pytest.raises(ContractError, match=words):
        read_side(path)


def test_what_is_no_zip_is_said_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "odd.zip").write_text("no zip")

    with pytest.raises(ContractError, match=r"odd\.zip: is no zip"):
        read_side(tmp_path / "odd.zip")
