from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tutorial_app.contract.codec.values import Codec, Valued
from tutorial_app.contract.content import slots
from tutorial_app.contract.library import Library, read_library
from tutorial_app.contract.names import XSD, QName, local_name

if TYPE_CHECKING:
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.schema import SimpleType

WSDL = Path(__file__).parents[2] / "wsdl"


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(WSDL)


def _simple(kind: SimpleType) -> st.SearchStrategy[Any]:
    """Values of a simple type of ours; facets are kept where the codec minds."""
    primitive = local_name(kind.primitive)
    if kind.facets.enumeration:
        return st.sampled_from([entry.value for entry in kind.facets.enumeration])
    offsets = st.integers(-12, 12).map(lambda h: timezone(timedelta(hours=h)))
    known: dict[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "decimal": st.decimals(-(10**6), 10**6, places=2),
        "date": st.dates(),
        "dateTime": st.datetimes(timezones=offsets),
        "base64Binary": st.binary(max_size=20),
    }
    if primitive in known:
        return known[primitive]
    if "nt" in primitive:  # int, integer, unsignedInt, …
        return st.integers(0, 100)
    text = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"))
    return st.text(text, max_size=8).map(
        lambda s: s if primitive == "string" else " ".join(s.split())
    )


def _later(contract: Contract, name: QName) -> st.SearchStrategy[Any]:
    return st.deferred(lambda: _fields(contract, name))


def _fields(contract: Contract, name: QName) -> st.SearchStrategy[Any]:
    kind = contract.complex_types.get(name)
    if kind is None:
        return _simple(contract.simple_types[name])
    if kind.simple_base is not None:
        attributes = {
            local_name(use.name): _simple(contract.simple_types[use.type])
            for use in kind.attributes
        }
        value = _simple(contract.simple_types[kind.simple_base])
        return st.builds(Valued, value, st.fixed_dictionaries(attributes))
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for slot in slots(kind):
        inner = _later(contract, slot.type)
        if slot.repeats:
            inner = st.lists(inner, min_size=1, max_size=3)
        (required if slot.required else optional)[slot.key] = inner
    return st.fixed_dictionaries(required, optional=optional)


SLUGS = (
    *("system", "customer", "catalog", "number", "porting", "order"),
    *("subscription", "topup", "discount", "billing", "notification"),
)


@pytest.mark.parametrize("slug", SLUGS)
def test_decoding_an_encoded_message_gives_it_back(library: Library, slug: str) -> None:
    contract = library.service(slug).contract
    codec = Codec(contract)
    elements = sorted(contract.elements.values(), key=lambda element: element.name)

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def there_and_back(data: st.DataObject) -> None:
        element = data.draw(st.sampled_from(elements), label="element")
        fields = data.draw(_fields(contract, element.type), label="fields")
        wire = etree.tostring(codec.encode(element.name, fields))
        assert codec.decode(etree.fromstring(wire)) == fields

    there_and_back()
    assert QName(f"{{{XSD}}}string") in contract.simple_types
