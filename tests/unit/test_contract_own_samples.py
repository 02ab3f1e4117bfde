from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from tutorial_app.contract.library import Library, read_library
from tutorial_app.contract.names import XSD
from tutorial_app.contract.samples.sampler import Sampler
from tutorial_app.contract.validation.validator import Validator

WSDL = Path(__file__).parents[2] / "wsdl"


@cache
def library() -> Library:
    return read_library(WSDL)


@cache
def sampler(slug: str) -> Sampler:
    return Sampler(library().service(slug).contract)


@cache
def validator(slug: str) -> Validator:
    return Validator(library().service(slug).contract)


@cache
def second_opinion(slug: str) -> xmlschema.XMLSchema:
    """The inline schema as xmlschema reads it from the file, not through our reader."""
    path = library().service(slug).path
    inline = etree.parse(str(path)).getroot().find(f".//{{{XSD}}}schema")
    assert inline is not None
    return xmlschema.XMLSchema(
        etree.tostring(inline).decode(), base_url=str(path.parent), allow="local"
    )


CALLS = [
    pytest.param(slug, operation.name, id=f"{slug}-{operation.name}")
    for slug, entry in library().services.items()
    for operation in entry.contract.operations
]


def test_there_are_64_operations_without_a_problem() -> None:
    contracts = [entry.contract for entry in library().services.values()]

    assert sum(len(contract.operations) for contract in contracts) == 64
    assert [contract.problems for contract in contracts] == [()] * 11


@pytest.mark.parametrize(("slug", "name"), CALLS)
@pytest.mark.parametrize("answer", [False, True], ids=["request", "answer"])
@pytest.mark.parametrize("full", [False, True], ids=["minimal", "full"])
def test_every_sample_is_valid_by_two_schema_processors(
    slug: str, name: str, *, answer: bool, full: bool
) -> None:
    operation = library().service(slug).contract.operation(name)

    (made,) = sampler(slug).body(operation, answer=answer, full=full)

    text = etree.tostring(made)
    assert validator(slug).check(etree.fromstring(text)) == ()
    assert validator(slug).problem == ""
    assert [str(e) for e in second_opinion(slug).iter_errors(text.decode())] == []
