from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from tutorial_app.contract.codec.markup import attribute, escaped
from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.names import QName
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.samples.sampler import sample_body
from tutorial_app.kernel.errors import InvalidInput

WSDL = Path(__file__).parents[2] / "wsdl"
#: What XML 1.0 can hold (production 2), and what it cannot.
ANY_TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&\"'\r\n\t\x00\ufffe"))
)


@given(ANY_TEXT)
@example("<a href='x'>&\r\n\t\"æ😀")
def test_texts_and_attributes_are_written_as_lxml_writes_them(text: str) -> None:
    element = etree.Element("x")
    try:
        element.text = text
        element.set("y", text)
    except ValueError:
        with pytest.raises(ValueError, match="which XML cannot"):
            escaped(text)
        with pytest.raises(ValueError, match="which XML cannot"):
            attribute("y", text)
        return

    written = f"<x{attribute('y', text)}>{escaped(text)}</x>"

    assert written == etree.tostring(element, encoding="unicode")


@pytest.mark.parametrize(
    "path", sorted(WSDL.glob("*.wsdl")), ids=lambda path: path.stem
)
def test_what_is_written_is_what_lxml_writes_of_the_same_element(path: Path) -> None:
    contract = read_contract(path)
    codec = Codec(contract)

    for operation in contract.operations:
        for answer in (False, True):
            element = sample_body(contract, operation, answer=answer, full=True)[0]
            name = QName(str(element.tag))

            written = codec.write(name, codec.decode(element))

            again = etree.fromstring(written)
            assert etree.tostring(again, encoding="unicode") == written
            assert _said(again) == _said(element)


def test_a_text_that_no_document_can_hold_is_refused_with_its_path() -> None:
    codec = Codec(read_contract(WSDL / "TopUpService.wsdl"))
    name = QName("{urn:itms-sandbox:topup:1}GetBalance")
    fields = {"context": {"channel": "MACHINE"}, "subscriptionId": "SU\x0b1"}

    with pytest.raises(InvalidInput, match=r"subscriptionId: .*'\\x0b', which XML"):
        codec.write(name, fields)


def _said(element: etree._Element) -> list[object]:
    text = (element.text or "").strip()
    return [element.tag, text, dict(element.attrib), [*map(_said, element)]]
