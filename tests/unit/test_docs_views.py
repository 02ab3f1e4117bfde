"""Views of reference pages: words, names, blocks; without Sphinx."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutorial_app.contract.names import QName
from tutorial_app.contract.schema import Facets, Occurs
from tutorial_app.sphinxext.pages import reference, words
from tutorial_app.sphinxext.views import Page, Row, RowGroup

WSDL = Path(__file__).parents[2] / "wsdl"


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return reference.pages(reference.read([WSDL]), reference.Options())


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (1, 1, "required by the schema"),
        (0, 1, "optional"),
        (0, None, "optional, any number"),
        (1, None, "required by the schema, one or more"),
        (2, 5, "required by the schema, at least 2, up to 5"),
        (0, 3, "optional, up to 3"),
        (0, 0, "never"),
    ],
)
def test_occurrence_is_said_in_words(least: int, most: int | None, said: str) -> None:
    assert words.presence(Occurs(least, most)) == said


@pytest.mark.parametrize(
    ("facets", "said"),
    [
        (Facets(min_length=1, max_length=40), ("1 to 40 characters",)),
        (Facets(length=1), ("exactly 1 character",)),
        (Facets(min_inclusive="1", max_inclusive="200"), ("1 to 200",)),
        (Facets(min_exclusive="0"), ("more than 0",)),
        (
            Facets(total_digits=9, fraction_digits=0),
            ("at most 9 digits", "no decimals"),
        ),
        (Facets(), ()),
    ],
)
def test_facets_are_said_in_words(facets: Facets, said: tuple[str, ...]) -> None:
    assert words.constraints(facets) == said


def test_the_first_sentence_is_the_summary_and_paragraphs_stay() -> None:
    summary, rest = words.sentences("Does it. And more.\n\nThen\n  this.")

    assert summary == "Does it."
    assert rest == ("And more.", "Then this.")


def test_an_exactly_one_rule_groups_its_rows(pages: dict[str, Page]) -> None:
    page = pages["reference/order/PlaceOrder"]
    order = next(b for b in page.request if b.title == "NewSubscriptionOrder")

    group = next(row for row in order.rows if isinstance(row, RowGroup))

    names = [row.name for row in group.rows if isinstance(row, Row)]
    assert names == ["customerId", "newCustomer"]
    assert {row.presence for row in group.rows if isinstance(row, Row)} == {
        "one of these"
    }


def test_what_an_operation_names_stands_before_what_all_can_give(
    pages: dict[str, Page],
) -> None:
    faults = pages["reference/topup/TopUpWithVoucher"].faults
    codes = [row.code for row in faults]

    assert codes.index("VOUCHER_USED") < codes.index("AUTHENTICATION_FAILED")
    assert codes.index("VOUCHER_USED") < codes.index("CHANNEL_NOT_ALLOWED")
    assert [row.common for row in faults] == sorted(row.common for row in faults)


def test_the_digest_follows_what_the_page_says(pages: dict[str, Page]) -> None:
    again = reference.pages(reference.read([WSDL]), reference.Options())

    assert {n: p.digest for n, p in again.items()} == {
        n: p.digest for n, p in pages.items()
    }
    assert len({page.digest for page in pages.values()}) == len(pages)


def test_types_of_one_name_in_two_namespaces_get_two_pages(tmp_path: Path) -> None:
    schema = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        ' targetNamespace="urn:{0}"><xs:complexType name="{1}"/></xs:schema>'
    )
    (tmp_path / "two.wsdl").write_text(
        '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"'
        ' targetNamespace="urn:two"><types>'
        + schema.format("one", "Address")
        + schema.format("other", "address")
        + "</types></definitions>"
    )

    library = reference.read([tmp_path / "two.wsdl"])
    names = reference.Facts(library, reference.Options()).names.types

    assert names == {
        QName("{urn:one}Address"): "Address",
        QName("{urn:other}address"): "address-other",
    }
