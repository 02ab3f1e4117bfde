import json
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).parent / "itms-portal"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "contract", *arguments], capture_output=True, text=True, check=False
    )


def test_a_summary_for_programs_names_operations_with_style_and_faults() -> None:
    ended = run("summary", ROOT / "wsdl" / "TopUpService.wsdl", "--json")

    found = json.loads(ended.stdout)
    [balance] = [op for op in found["operations"] if op["name"] == "GetBalance"]
    assert ended.returncode == 0
    assert found["counts"]["operations"] == 7
    assert found["problems"] == []
    assert balance["style"] == "document/literal wrapped"
    assert balance["soapAction"] == "urn:itms-sandbox:topup:1:GetBalance"
    assert balance["faults"][0]["name"] == "ValidationFault"


def test_a_summary_for_people_says_the_same_in_words() -> None:
    ended = run("summary", ROOT / "wsdl" / "SystemService.wsdl")

    assert "service SystemService" in ended.stdout
    assert "Ping  [document/literal wrapped]" in ended.stdout
    assert "0 problems" in ended.stdout


@pytest.mark.parametrize(
    "text", ["", "no XML", "<a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"]
)
def test_a_hopeless_file_is_a_summary_of_its_problem(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hopeless.wsdl"
    path.write_text(text)

    ended = run("summary", path, "--json")

    assert json.loads(ended.stdout)["problems"]
    assert ended.stderr == ""


def test_a_file_that_is_not_there_is_named() -> None:
    ended = run("summary", "nowhere.wsdl")

    assert ended.returncode == 2
    assert "nowhere.wsdl" in ended.stdout


@pytest.mark.parametrize(
    "more", [(), ("--full",), ("--answer",), ("--full", "--answer")]
)
def test_a_sample_is_the_element_in_the_body(more: tuple[str, ...]) -> None:
    ended = run("sample", ROOT / "wsdl" / "OrderService.wsdl", "PlaceOrder", *more)

    name = "PlaceOrderResponse" if "--answer" in more else "PlaceOrder"
    assert etree.QName(etree.fromstring(ended.stdout)).localname == name


def test_a_sample_of_an_unknown_operation_is_one_line_of_error() -> None:
    ended = run("sample", ROOT / "wsdl" / "OrderService.wsdl", "PlaceOder")

    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "PlaceOder" in ended.stderr
