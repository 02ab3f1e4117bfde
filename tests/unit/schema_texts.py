"""Small schemas as text, read, looked into and sampled: what their tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.names import XSD, QName
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.samples.sampler import sample_element
from tutorial_app.contract.schema import ComplexType, ElementUse, Group, SimpleType

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.contract.model import Contract

NS = "urn:test"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def t(local: str) -> QName:
    return QName(f"{{{NS}}}{local}")


def xs(local: str) -> QName:
    return QName(f"{{{XSD}}}{local}")


def schema(inner: str, more: str = 'elementFormDefault="qualified"') -> str:
    return (
        f'<xs:schema xmlns:xs="{XSD}" xmlns:t="{NS}" targetNamespace="{NS}" '
        f'xmlns:n="urn:itms-sandbox:notes:1" {more}>{inner}</xs:schema>'
    )


def read(folder: Path, inner: str, more: str | None = None) -> Contract:
    text = schema(inner) if more is None else schema(inner, more)
    (folder / "test.xsd").write_text(text, "utf-8")
    return read_contract(folder / "test.xsd")


def complex_type(contract: Contract, local: str) -> ComplexType:
    return contract.complex_types[t(local)]


def simple_type(contract: Contract, local: str) -> SimpleType:
    return contract.simple_types[t(local)]


def names(group: Group | None) -> list[str]:
    """The local names of all elements in *group*, in order."""
    found: list[str] = []
    for part in group.particles if group else ():
        if isinstance(part, ElementUse):
            found.append(part.name.rpartition("}")[2])
        elif isinstance(part, Group):
            found.extend(names(part))
    return found


def element(content: str, attributes: str = "") -> str:
    return (
        f'<xs:element name="e"><xs:complexType><xs:sequence>{content}</xs:sequence>'
        f"{attributes}</xs:complexType></xs:element>"
    )


def sample(folder: Path, inner: str, *, full: bool = False) -> etree._Element:
    """The sample of element `e`, after it has been found valid."""
    made = sample_element(read(folder, inner), t("e"), full=full)
    made = etree.fromstring(etree.tostring(made))
    etree.XMLSchema(etree.parse(folder / "test.xsd")).assertValid(made)
    return made
