"""A reader that is not ours, zeep, sees in our WSDLs what we mean to say.

The files are read as they lie in the folder, before any server touches them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import zeep
from lxml import etree
from zeep.wsdl.bindings.soap import Soap11Binding, Soap12Binding

FILES = sorted((Path(__file__).parents[2] / "wsdl").glob("*.wsdl"))
W = "{http://schemas.xmlsoap.org/wsdl/}"
XS = "{http://www.w3.org/2001/XMLSchema}"


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def client(path: Path) -> Iterator[zeep.Client]:
    with zeep.Client(str(path)) as client:
        yield client


def test_zeep_sees_one_service_with_both_ports_in_our_order(
    path: Path, client: zeep.Client
) -> None:
    (service,) = client.wsdl.services.values()

    assert service.name == path.stem
    assert [
        (port.name, type(port.binding), port.binding_options["address"])
        for port in service.ports.values()
    ] == [
        (f"{path.stem}Soap11", Soap11Binding, _address(path)),
        (f"{path.stem}Soap12", Soap12Binding, _address(path)),
    ]


def test_zeep_sees_exactly_our_operations_faults_and_actions(
    path: Path, client: zeep.Client
) -> None:
    root = etree.parse(path).getroot()
    namespace = root.get("targetNamespace")
    written = {
        operation.get("name"): [
            fault.get("name") for fault in operation.iter(f"{W}fault")
        ]
        for operation in root.iterfind(f"{W}portType/{W}operation")
    }
    (service,) = client.wsdl.services.values()

    for port in service.ports.values():
        operations = port.binding.all()
        assert {
            name: list(operation.abstract.fault_messages)
            for name, operation in operations.items()
        } == written
        assert {operation.soapaction for operation in operations.values()} == {
            f"{namespace}:{name}" for name in written
        }


def test_zeep_unwraps_every_request_into_our_fields(
    path: Path, client: zeep.Client
) -> None:
    elements = {
        element.get("name"): element
        for element in etree.parse(path).iterfind(f".//{XS}schema/{XS}element")
    }
    (service,) = client.wsdl.services.values()

    for port in service.ports.values():
        for name, operation in port.binding.all().items():
            fields = [
                child.get("name")
                for child in elements[name].iterdescendants(f"{XS}element")
            ]
            assert [field for field, _ in operation.input.body.type.elements] == fields


def _address(path: Path) -> str:
    """Return the address as the file has it, without asking zeep."""
    (place, _) = etree.parse(path).iterfind(f"{W}service/{W}port/*")
    return place.get("location", "")
