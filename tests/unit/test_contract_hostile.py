from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from tutorial_app.contract.names import XSD, QName
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.reading.parsing import MAX_DEPTH
from tutorial_app.contract.samples.sampler import sample_element
from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.contract.model import Contract

EMPTY = '<d:definitions xmlns:d="http://schemas.xmlsoap.org/wsdl/"/>'


def write(folder: Path, text: str | bytes, name: str = "test.wsdl") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def schema(inner: str) -> str:
    return (
        f'<xs:schema xmlns:xs="{XSD}" xmlns:t="urn:t" targetNamespace="urn:t">'
        f"{inner}</xs:schema>"
    )


def read_schema(folder: Path, inner: str) -> Contract:
    return read_contract(write(folder, schema(inner), "test.xsd"))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"   ",
        b"not XML at all",
        b"\x00\x01\x02\xff\xfe",
        b"<a><b></a>",
        b"<html><body>404</body></html>",
        b'<?xml version="1.0" encoding="no-such-encoding"?><a/>',
        '<?xml version="1.0" encoding="utf-8"?><a>\xe6</a>'.encode("latin-1"),
        b'<description xmlns="http://www.w3.org/ns/wsdl"/>',
        b"{}",
    ],
)
def test_a_file_that_is_no_wsdl_is_one_clear_error(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(ContractError, match=r"^bad\.wsdl:\d+: is "):
        read_contract(write(tmp_path, text, "bad.wsdl"))


def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"gone\.wsdl: cannot be read"):
        read_contract(tmp_path / "gone.wsdl")
    with pytest.raises(ContractError, match="cannot be read"):
        read_contract(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_declared_encodings_are_kept(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + schema(
        '<xs:element name="æble" type="xs:string"/>'
    )

    contract = read_contract(write(tmp_path, text.encode(encoding), "test.xsd"))

    assert QName("{urn:t}æble") in contract.elements


@pytest.mark.parametrize(
    "use", ["><d:documentation>&m;</d:documentation></d:definitions>", ' name="&m;"/>']
)
def test_a_bomb_of_entities_is_refused_at_once(tmp_path: Path, use: str) -> None:
    entities = '<!ENTITY a "hahahahaha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )
    body = EMPTY.replace("/>", use)
    started = perf_counter()

    with pytest.raises(ContractError, match=r"^test\.wsdl:\d+: is no XML"):
        read_contract(write(tmp_path, f"<!DOCTYPE x [{entities}]>{body}"))

    assert perf_counter() - started < 2


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = write(tmp_path, "the secret", "secret.txt")
    doctype = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    body = EMPTY.replace(
        "/>", "><d:documentation>&s;</d:documentation></d:definitions>"
    )

    contract = read_contract(write(tmp_path, doctype + body))

    assert "secret" not in contract.doc
    assert [problem.code for problem in contract.problems] == ["doctype"]


@pytest.mark.parametrize("depth", [MAX_DEPTH, 5000])
def test_nesting_without_end_is_refused(tmp_path: Path, depth: int) -> None:
    text = schema("<xs:annotation>" * depth + "</xs:annotation>" * depth)

    with pytest.raises(ContractError, match=r"test\.xsd"):
        read_contract(write(tmp_path, text, "test.xsd"))


def test_depth_below_the_limit_is_read(tmp_path: Path) -> None:
    depth = (MAX_DEPTH - 10) // 3
    inner = (
        '<xs:element name="e"><xs:complexType><xs:sequence>' * depth
        + "</xs:sequence></xs:complexType></xs:element>" * depth
    )

    contract = read_schema(tmp_path, inner)

    assert len(contract.complex_types) == depth + 1
    assert contract.problems == ()


def test_a_long_chain_of_files_and_types_is_read(tmp_path: Path) -> None:
    for number in range(200):
        follow = f'<xs:include schemaLocation="f{number + 1}.xsd"/>'
        kind = f'<xs:element name="e{number}" type="xs:int"/>'
        write(tmp_path, schema(follow * (number < 199) + kind), f"f{number}.xsd")

    contract = read_contract(tmp_path / "f0.xsd")

    assert len(contract.elements) == 200
    assert contract.problems == ()


def test_types_derived_a_thousand_times_are_an_error_not_a_crash(
    tmp_path: Path,
) -> None:
    inner = '<xs:complexType name="T0"/>' + "".join(
        f'<xs:complexType name="T{n}"><xs:complexContent>'
        f'<xs:extension base="t:T{n - 1}"/></xs:complexContent></xs:complexType>'
        for n in range(2000, 0, -1)
    )

    with pytest.raises(ContractError, match="too deeply"):
        read_schema(tmp_path, inner)


def test_a_bomb_of_groups_does_not_go_off(tmp_path: Path) -> None:
    inner = (
        '<xs:group name="g0"><xs:sequence><xs:element name="a" type="xs:int"/>'
        "</xs:sequence></xs:group>"
    )
    for number in range(1, 25):
        twice = f'<xs:group ref="t:g{number - 1}"/>' * 4
        inner += (
            f'<xs:group name="g{number}"><xs:sequence>{twice}</xs:sequence></xs:group>'
        )
    inner += '<xs:element name="e"><xs:complexType><xs:group ref="t:g24"/>'
    inner += "</xs:complexType></xs:element>"
    started = perf_counter()

    contract = read_schema(tmp_path, inner)
    sample_element(contract, QName("{urn:t}e"), full=True)

    assert perf_counter() - started < 5
    assert "too-large" in {problem.code for problem in contract.problems}


def test_a_bomb_of_elements_makes_a_sample_of_bounded_size(tmp_path: Path) -> None:
    inner = '<xs:complexType name="T0"/>'
    for number in range(1, 25):
        uses = "".join(
            f'<xs:element name="e{i}" type="t:T{number - 1}"/>' for i in range(6)
        )
        inner += f'<xs:complexType name="T{number}"><xs:sequence>{uses}</xs:sequence>'
        inner += "</xs:complexType>"
    inner += '<xs:element name="e" type="t:T24"/>'
    started = perf_counter()

    sample = sample_element(read_schema(tmp_path, inner), QName("{urn:t}e"), full=True)

    assert perf_counter() - started < 5
    assert sum(1 for _ in sample.iter()) < 50_000


@pytest.mark.parametrize(
    "location",
    [
        "/etc/passwd",
        "../../../../../../../../etc/passwd",
        "file:///etc/passwd",
        "http://localhost:1/x.xsd",
        "//localhost/x.xsd",
        "C:\\x.xsd",
        "\\\\host\\x.xsd",
        "%2Fetc%2Fpasswd",
        "x.xsd%00",
        "http://[",
        "a" * 5000,
        "",
        ".",
        "?",
    ],
)
def test_a_location_outside_is_a_problem_and_not_followed(
    tmp_path: Path, location: str
) -> None:
    inner = f'<xs:include schemaLocation="{location}"/>'

    contract = read_schema(tmp_path, inner)

    assert contract.documents == ("test.xsd",)
    assert {p.code for p in contract.problems} <= {"not-found", "include"}
    assert len(contract.problems) == 1


def test_a_prefix_nobody_declared_is_a_problem_not_the_end(tmp_path: Path) -> None:
    broken = write(tmp_path, "<a><b></a>", "broken.wsdl")
    text = schema('\n<xs:element name="e" type="xs:int" y:mark="1"/>')
    path = write(tmp_path, text, "test.xsd")

    for _ in range(2):  # what an earlier file was refused for says nothing here
        with pytest.raises(ContractError):
            read_contract(broken)
        contract = read_contract(path)

    assert QName("{urn:t}e") in contract.elements
    (problem,) = contract.problems
    assert (problem.code, problem.place.line) == ("namespace", 2)


@pytest.mark.parametrize("name", ["x:y", "(", "a b", "1"])
def test_what_cannot_be_a_name_is_a_problem(tmp_path: Path, name: str) -> None:
    uses = f'\n<xs:element name="{name}" type="xs:int"/>'
    attribute = f'\n<xs:attribute name="{name}" type="xs:int"/>'
    inner = f'<xs:element name="e"><xs:complexType><xs:sequence>{uses}</xs:sequence>'
    contract = read_schema(
        tmp_path, uses + inner + attribute + "</xs:complexType></xs:element>"
    )

    sample = sample_element(contract, QName("{urn:t}e"), full=True)

    assert [problem.code for problem in contract.problems] == ["bad-name"] * 3
    assert len(sample) == 0


def test_an_absolute_path_is_not_followed_even_to_a_schema(tmp_path: Path) -> None:
    other = write(tmp_path, schema(""), "other.xsd")
    (tmp_path / "deep").mkdir()
    inner = f'<xs:include schemaLocation="{other}"/>'

    contract = read_schema(tmp_path / "deep", inner)

    assert contract.documents == ("test.xsd",)


def test_a_broken_import_is_a_problem_where_it_is_imported(tmp_path: Path) -> None:
    write(tmp_path, "<broken", "other.xsd")

    contract = read_schema(tmp_path, '\n<xs:include schemaLocation="other.xsd"/>')

    (problem,) = contract.problems
    assert (problem.code, problem.place.line) == ("unreadable", 2)
    assert "other.xsd:1" in problem.message


def test_a_recursion_that_must_never_end_makes_no_endless_sample(
    tmp_path: Path,
) -> None:
    inner = (
        '<xs:complexType name="T"><xs:sequence><xs:element name="e" type="t:T"/>'
        '</xs:sequence></xs:complexType><xs:element name="e" type="t:T"/>'
    )

    sample = sample_element(read_schema(tmp_path, inner), QName("{urn:t}e"))

    assert 1 < sum(1 for _ in sample.iter()) < 100


def test_a_pattern_that_explodes_elsewhere_is_harmless(tmp_path: Path) -> None:
    inner = (
        '<xs:element name="e"><xs:simpleType><xs:restriction base="xs:string">'
        '<xs:pattern value="(a+)+(a+)+(a|aa)*b{900000000}"/>'
        '<xs:pattern value="((((x{1000}){1000}){1000}){1000})"/>'
        "</xs:restriction></xs:simpleType></xs:element>"
    )
    started = perf_counter()

    sample_element(read_schema(tmp_path, inner), QName("{urn:t}e"))

    assert perf_counter() - started < 2
