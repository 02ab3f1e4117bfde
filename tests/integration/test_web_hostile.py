"""Addresses and forms that nobody's browser makes: answered as what they are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.integration.console_pages import fields
from tests.portals import portal_of
from tutorial_app.settings import Settings
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal


@pytest.fixture(scope="module")
def browser(
    tmp_path_factory: pytest.TempPathFactory, shared_database_url: str
) -> Iterator[FlaskClient]:
    """A browser whose visitor has a workspace."""
    folder = tmp_path_factory.mktemp("hostile")
    settings = Settings(data=folder, database_url=shared_database_url)
    portal: Portal = portal_of(settings)
    client = create_app(portal, settings).test_client()
    client.post("/workspace", data={"csrf": fields(client.get("/check"))["csrf"]})
    yield client
    portal.close()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/workspace/state/customers?by=limit&is=3", 400),
        ("/workspace/state/customers?by=name&is=3", 400),
        ("/workspace/state/subscriptions?by=paid_until&is=x", 400),
        ("/workspace/state/customers?by=cpr_digest&is=x", 400),
        ("/workspace/state/%2e%2e", 404),
        ("/workspace/state/%2e", 404),
        (f"/learn/12.1/news?after={'9' * 5000}", 400),
        (f"/learn/12.1?step={'9' * 5000}", 200),
        ("/calls?operation=%00&text=%00", 200),
        (f"/calls/{'9' * 5000}", 404),
    ],
)
def test_what_no_link_leads_to_is_no_error_of_ours(
    browser: FlaskClient, address: str, status: int
) -> None:
    assert browser.get(address).status_code == status


def test_a_form_of_a_million_fields_is_refused_before_it_is_read(
    browser: FlaskClient,
) -> None:
    begun = time.process_time()

    answer = browser.post(
        "/check",
        data="a&" * 1_000_000,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 413
    assert time.process_time() - begun < 0.4


def test_a_message_of_many_wrong_elements_costs_no_more_than_its_length(
    browser: FlaskClient,
) -> None:
    asked = fields(browser.get("/check"))
    message = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<PlaceOrder xmlns="urn:itms-sandbox:order:1">{"<a/>" * 20_000}</PlaceOrder>'
        "</s:Body></s:Envelope>"
    )
    begun = time.process_time()

    page = browser.post("/check", data=asked | {"message": message})

    assert page.status_code == 200
    assert time.process_time() - begun < 10


def test_eight_workspaces_with_long_names_fit_into_a_cookie(
    browser: FlaskClient,
) -> None:
    csrf = fields(browser.get("/check"))["csrf"]
    for _ in range(7):
        made = browser.post("/workspace/new", data={"csrf": csrf, "label": "😀" * 30})

    # RFC 6265, section 6.1: a browser may drop a longer one, and the visitor with it.
    assert len(made.headers["Set-Cookie"]) < 4096
