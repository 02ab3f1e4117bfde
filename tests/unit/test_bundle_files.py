from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zeep
from lxml import etree

from tutorial_app.contract.assembly.bundle import archive, single_wsdl
from tutorial_app.contract.library import Library, ServiceEntry, read_library
from tutorial_app.contract.names import XSD
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.validation.validator import Validator

WSDL = Path(__file__).parents[2] / "wsdl"
BASE = "https://portal.example"
SOAP12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
SLUGS = (
    *("system", "customer", "catalog", "number", "porting", "order"),
    *("subscription", "topup", "discount", "billing", "notification"),
)


class Nowhere(zeep.Transport):
    """Loads nothing: what a client wants beside the one file is a failure."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def load(self, url: str) -> Any:
        raise AssertionError(f"the client wanted {url}")


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(WSDL)


@pytest.mark.parametrize("slug", SLUGS)
def test_zeep_reads_the_one_file_without_any_other(library: Library, slug: str) -> None:
    entry = library.service(slug)

    client = zeep.Client(io.BytesIO(single_wsdl(entry, BASE)), transport=Nowhere())

    ports = [port for s in client.wsdl.services.values() for port in s.ports.values()]
    assert [port.binding_options["address"] for port in ports] == [
        f"{BASE}/soap/{slug}/v1"
    ] * 2
    names = {op.name for op in entry.contract.operations}
    assert all(set(port.binding.all()) == names for port in ports)


@pytest.mark.parametrize("soap11_only", [False, True])
@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_left_to_resolve(
    library: Library, slug: str, *, soap11_only: bool
) -> None:
    data = single_wsdl(library.service(slug), BASE, soap11_only=soap11_only)

    root = etree.fromstring(data)
    assert root.xpath("//@schemaLocation | //@location[not(contains(., '://'))]") == []
    assert root.findall(f".//{{{XSD}}}include") == []
    assert (SOAP12.encode() in data) is not soap11_only


def test_documentation_and_notes_stay_in_the_one_file(library: Library) -> None:
    entry = library.service("topup")
    types = etree.parse(WSDL / "types.xsd").getroot()
    original = {child.get("name"): child for child in types if child.get("name")}

    root = etree.fromstring(single_wsdl(entry, BASE))

    (shared,) = root.xpath(f"//*[@targetNamespace='{types.get('targetNamespace')}']")
    kept = [child for child in shared if child.get("name")]
    assert kept
    for child in kept:
        for name in ("documentation", "appinfo"):
            path = f"count(.//*[local-name()='{name}'])"
            assert child.xpath(path) == original[child.get("name")].xpath(path)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_one_file_has_what_its_messages_use_and_no_more(
    library: Library, tmp_path: Path, slug: str
) -> None:
    entry = library.service(slug)
    path = tmp_path / "one.wsdl"
    path.write_bytes(single_wsdl(entry, BASE))

    again = read_contract(path)

    assert [operation.name for operation in again.operations] == [
        operation.name for operation in entry.contract.operations
    ]
    assert again.fault_codes == entry.contract.fault_codes
    assert [problem.message for problem in again.problems] == []
    assert set(again.complex_types) < set(entry.contract.complex_types)
    assert {operation.request for operation in again.operations} <= set(again.elements)


def test_the_archive_is_the_same_each_time_and_complete(
    library: Library, tmp_path: Path
) -> None:
    data = archive(library, BASE)

    assert archive(library, BASE) == data
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        names = bundle.namelist()
        bundle.extractall(tmp_path)
    assert names == sorted(names)
    assert "types.xsd" in names
    assert set(read_library(tmp_path).services) == set(SLUGS)


def _write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")


def test_a_wsdl_in_many_files_becomes_one(tmp_path: Path) -> None:
    _write(
        tmp_path,
        main_wsdl="""<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:x="urn:abstract"
  targetNamespace="urn:main" xmlns:tns="urn:main">
 <import namespace="urn:abstract" location="abstract.wsdl"/>
 <binding name="B" type="x:P">
  <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
  <operation name="Go"><soap:operation soapAction="go"/>
   <input><soap:body use="literal"/></input>
   <output><soap:body use="literal"/></output></operation></binding>
 <service name="S"><port name="P" binding="tns:B">
  <soap:address location="http://elsewhere/"/></port></service>
</definitions>""",
        abstract_wsdl="""<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/"
  xmlns:tns="urn:abstract" targetNamespace="urn:abstract" xmlns:d="urn:data">
 <w:types><schema xmlns="http://www.w3.org/2001/XMLSchema">
  <import namespace="urn:data" schemaLocation="data.xsd"/></schema></w:types>
 <w:message name="In"><w:part name="p" element="d:go"/></w:message>
 <w:message name="Out"><w:part name="p" element="d:gone"/></w:message>
 <w:portType name="P"><w:operation name="Go"><w:input message="tns:In"/>
  <w:output message="tns:Out"/></w:operation></w:portType>
</w:definitions>""",
        data_xsd="""<schema xmlns="http://www.w3.org/2001/XMLSchema"
  xmlns:tns="urn:data" targetNamespace="urn:data" elementFormDefault="qualified">
 <include schemaLocation="chameleon.xsd"/>
 <element name="go" type="tns:Going"/><element name="gone" type="string"/>
</schema>""",
        chameleon_xsd="""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
 <xs:complexType name="Going"><xs:sequence>
  <xs:element name="where" type="Where"/></xs:sequence></xs:complexType>
 <xs:simpleType name="Where"><xs:restriction base="xs:string">
  <xs:enumeration value="home"/></xs:restriction></xs:simpleType>
</xs:schema>""",
    )
    contract = read_contract(tmp_path / "main.wsdl")
    entry = ServiceEntry("main", tmp_path / "main.wsdl", contract)

    data = single_wsdl(entry, BASE)

    client = zeep.Client(io.BytesIO(data), transport=Nowhere())
    message = client.create_message(client.service, "Go", where="home")
    where = message.find(".//{*}where")
    assert where is not None
    # The included file has no elementFormDefault: its elements are unqualified.
    assert where.tag == "where"
    body = message.find(".//{urn:data}go")
    assert body is not None
    assert Validator(contract).check(body) == ()


def test_standard_schemas_stand_in_the_one_file_before_their_use(
    tmp_path: Path,
) -> None:
    _write(
        tmp_path,
        lang_wsdl="""<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:lang"
  targetNamespace="urn:lang">
 <w:types><xs:schema targetNamespace="urn:lang">
  <xs:import namespace="http://www.w3.org/XML/1998/namespace"/>
  <xs:element name="text"><xs:complexType><xs:simpleContent>
   <xs:extension base="xs:string"><xs:attribute ref="xml:lang"/></xs:extension>
  </xs:simpleContent></xs:complexType></xs:element></xs:schema></w:types>
</w:definitions>""",
    )
    path = tmp_path / "lang.wsdl"
    entry = ServiceEntry("lang", path, read_contract(path))

    data = single_wsdl(entry, BASE)

    client = zeep.Client(io.BytesIO(data), transport=Nowhere())
    made = client.get_element("{urn:lang}text")("Hej", lang="da")
    assert made.lang == "da"
