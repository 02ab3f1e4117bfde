"""What is in a workspace, in the browser of its owner alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html

from tests.integration.test_web_workspace import Visitor
from tutorial_app.web import create_app
from tutorial_app.web.visitor import Mine
from tutorial_app.web.workspace.asking import Asker

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings

PORTING = {
    "productCode": "KURV_MINI30",
    "newCustomer": {
        "customerType": "PRIVATE",
        "firstName": "Ida",
        "lastName": "Prøvesen",
        "email": "ida@testmail.example",
    },
    "numberChoice": {
        "portIn": {
            "msisdn": "+4553000010",
            "donorIccid": "8945980000000000010",
            "requestedDate": "2026-03-03",
            "authorization": {
                "method": "SMS_CODE",
                "givenByName": "Ida Prøvesen",
                "givenAt": "2026-03-02T09:00:00+01:00",
                "smsCode": "1234",
            },
        }
    },
    "simChoice": {"iccid": "8945990100000000016"},
    "termsAccepted": "true",
}


@pytest.fixture
def visitor(portal: Portal, settings: Settings) -> Visitor:
    one = Visitor(create_app(portal, settings).test_client())
    one.press("")
    return one


_WHERE = {
    "street": "Prøvegade",
    "houseNumber": "2",
    "postalCode": "8000",
    "city": "Aarhus C",
    "country": "DK",
}
#: A plan of KONTORA, whose customers are welcomed by letter.
BY_LETTER = {
    "customerId": "CU20000001",
    "productCode": "KONTORA_PRO",
    "numberChoice": {"anyNumber": "true"},
    "simChoice": {"shipTo": _WHERE},
    "termsAccepted": "true",
}


def order(
    portal: Portal,
    visitor: Visitor,
    wanted: dict[str, Any] = PORTING,
    partner: str = "KURV",
) -> dict[str, Any]:
    """Place an order in the visitor's workspace; return its receipt."""
    name = visitor.current
    mine = Mine(portal.sandbox.workspace(name), portal.sandbox.credentials(name))
    asker = Asker(portal.console, lambda: f"order-{name}")
    told = asker.ask(mine, "order", "PlaceOrder", {"order": wanted}, partner=partner)
    receipt: dict[str, Any] = told["receipt"]
    return receipt


def test_every_kind_has_a_page_and_an_empty_one_leads_on(
    visitor: Visitor, portal: Portal
) -> None:
    for kind in portal.sandbox.kinds(visitor.current):
        page = visitor.see(f"/workspace/state/{kind}")
        assert "<h1>" in page
        for button in html.fromstring(page).cssselect(".empty .button"):
            assert "<h1>" in visitor.see(button.get("href", ""))


def test_rows_are_told_in_words_and_lead_on(visitor: Visitor) -> None:
    page = visitor.see("/workspace/state/ledger")

    assert "42.50 kr" in page
    assert "2 March 2026, 09:00 +01:00" in page
    assert 'href="/workspace/of/SU10000001"' in page


def test_rows_can_be_filtered_by_an_id(visitor: Visitor) -> None:
    page = visitor.see("/workspace/state/balances?by=subscription_id&is=SU10000001")

    assert "with subscription id SU10000001" in page
    assert "SU10000002" not in page


def test_many_rows_come_in_pages(visitor: Visitor) -> None:
    visitor.press("reset", seed_set="DEMO_1000", seed="1")

    first = visitor.see("/workspace/state/customers")
    second = visitor.see("/workspace/state/customers?page=2")

    assert "page 1 of 21" in first
    assert "CU10000001" in first
    assert "CU10000001" not in second


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("state/penguins", 404),
        ("state/orders?by=colour&is=red", 400),
        ("state/orders?page=-1", 400),
        ("state/orders?page=٣", 400),
        ("of/CU99999999", 404),
        ("of/%3Cscript%3E", 404),
        ("of?id=", 400),
        ("of?id=a/b", 400),
        ("messages/ME1.pdf", 404),
    ],
)
def test_what_is_not_there_is_an_error_page(
    visitor: Visitor, path: str, status: int
) -> None:
    answer = visitor.browser.get(f"/workspace/{path}", buffered=True)

    assert answer.status_code == status
    assert "<script>" not in answer.text


def test_a_customer_leads_to_all_that_is_theirs(visitor: Visitor) -> None:
    page = visitor.see("/workspace/of/CU10000001")

    assert "Anna Testesen" in page
    assert 'href="/workspace/of/SU10000001"' in page
    assert "It is ACTIVE now." in page


def test_a_line_shows_its_balance_as_a_picture_and_in_words(visitor: Visitor) -> None:
    visitor.press("clock", by="P7D")
    page = visitor.see("/workspace/of/SU10000001")

    assert 'class="picture"' in page
    assert "42.50 kr on 2 March 2026, 09:00 +01:00" in page
    assert "Balances" in page
    assert "Usage" in page


def test_a_number_is_found_as_it_is_written(visitor: Visitor) -> None:
    for path in ("/workspace/of/+4542010001", "/workspace/of/%2B4542010001"):
        assert "SU10000001" in visitor.see(path)


def test_a_porting_shows_both_sides_of_the_talk(
    visitor: Visitor, portal: Portal
) -> None:
    receipt = order(portal, visitor)
    visitor.press("clock", by="date", to="2026-03-03T06:20")

    page = visitor.see(f"/workspace/of/{receipt['portingId']}")

    said = re.findall(r'data-side="(\w+)">\s*<p class="bubble"><b>([^<]+)</b> ', page)
    assert said == [("us", "KURV (we)"), ("them", "FJORD"), ("us", "KURV (we)")]
    assert "It is COMPLETED now." in page


def test_an_order_shows_its_steps_and_the_mails_it_caused(
    visitor: Visitor, portal: Portal
) -> None:
    receipt = order(portal, visitor)

    visitor.press("clock", by="PT1M")
    page = visitor.see(f"/workspace/of/{receipt['orderId']}")

    assert "<code>WAIT_PORTING</code>" in page
    assert 'data-channel="EMAIL"' in page
    assert "Ida Prøvesen" in page


def test_a_mail_is_no_letter_and_has_no_pdf(visitor: Visitor, portal: Portal) -> None:
    order(portal, visitor)
    visitor.press("clock", by="PT1M")
    found = portal.sandbox.rows(visitor.current, "messages", channel="EMAIL").rows[0]

    answer = visitor.browser.get(f"/workspace/messages/{found['message_id']}.pdf")

    assert answer.status_code == 404
    assert "is no letter" in answer.text


def test_a_letter_comes_as_pdf(visitor: Visitor, portal: Portal) -> None:
    order(portal, visitor, BY_LETTER, "KONTORA")
    visitor.press("clock", by="P7D")
    found = portal.sandbox.rows(visitor.current, "messages", channel="LETTER").rows[0]

    answer = visitor.browser.get(f"/workspace/messages/{found['message_id']}.pdf")

    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert ".pdf" in visitor.see(f"/workspace/of/{found['message_id']}")


def test_nobody_sees_what_is_in_the_workspace_of_another(
    visitor: Visitor, portal: Portal, settings: Settings
) -> None:
    receipt = order(portal, visitor)
    stranger = Visitor(create_app(portal, settings).test_client())
    stranger.press("")

    for one in (receipt["orderId"], receipt["portingId"], "ME10000001"):
        assert stranger.browser.get(f"/workspace/of/{one}").status_code == 404
    assert stranger.browser.get("/workspace/messages/ME10000001.pdf").status_code == 404
    assert receipt["orderId"] not in stranger.see("/workspace/state/orders")


def test_without_a_workspace_there_is_nothing_to_see(
    portal: Portal, settings: Settings
) -> None:
    browser = create_app(portal, settings).test_client()

    for path in ("state/orders", "of/CU10000001", "messages/ME10000001.pdf"):
        assert browser.get(f"/workspace/{path}").status_code == 404


def test_pages_of_a_workspace_are_not_stored_and_show_no_secret(
    visitor: Visitor, portal: Portal
) -> None:
    visitor.see()  # It may show the passwords, once.
    secrets = [c.password for c in portal.sandbox.credentials(visitor.current)]
    for path in ("", "/state/payment-cards", "/of/PC30000001", "/of/CU30000001"):
        answer = visitor.browser.get(f"/workspace{path}", buffered=True)
        assert answer.headers["Cache-Control"] == "no-store"
        assert not any(secret in answer.text for secret in secrets)


def test_pictures_are_well_formed_and_named(visitor: Visitor) -> None:
    visitor.press("clock", by="P1D")
    for path in ("/workspace", "/workspace/of/SU10000001"):
        drawn = re.findall(r"<svg.*?</svg>", visitor.see(path), re.DOTALL)
        assert drawn
        for one in drawn:
            root = etree.fromstring(one)
            ids = root.get("aria-labelledby", "").split()
            assert [e.get("id") for e in root.iter() if e.get("id") in ids] == ids
