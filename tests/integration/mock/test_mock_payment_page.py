"""The card issuer's page: it shows a payment, and its buttons decide."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.integration.mock.conftest import VAULT, the_library, the_partners
from tests.integration.mock.money import charge, top_ups
from tutorial_app.mock.payment_page import PaymentPage
from tutorial_app.mock.seeds import SEED_CLOCK
from tutorial_app.mock.tables import workspace
from tutorial_app.mock.workspace import Market

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk


def page(
    desk: Desk,
    path: str,
    *,
    decision: str | None = None,
    came: str = "",
    back: str = "",
) -> tuple[str, str]:
    """Ask for the page, or send its form; return status and text."""
    with desk.database.transaction() as db:
        if not db.execute(workspace.select()).first():
            row: dict[str, Any] = {
                "id": desk.workspace,
                "seed_set": "BASIC",
                "seed": 1,
                "clock": SEED_CLOCK,
                "created_at": SEED_CLOCK,
                "used_at": SEED_CLOCK,
                "anonymous": True,
                "made_from": "",
                "calls_per_minute": 0,
            }
            db.execute(workspace.insert(), row)
    market = Market(the_partners(), the_library(), "http://127.0.0.1:8080", VAULT)
    form = urlencode({"decision": decision or "", "back": back}).encode()
    form = form if decision else b""
    told: list[str] = []
    environ = {
        "PATH_INFO": path,
        "REQUEST_METHOD": "POST" if decision else "GET",
        "CONTENT_LENGTH": str(len(form)),
        "HTTP_HOST": "portal.example",
        "HTTP_REFERER": came,
        "wsgi.input": BytesIO(form),
    }
    app: Any = PaymentPage(desk.database, market)
    body = app(environ, lambda status, _headers: told.append(status))
    return told[0], b"".join(body).decode()


def waiting(desk: Desk) -> str:
    url = charge(desk, "tok_3ds_ok", "200.00")["topUp"]["authenticationUrl"]
    return str(url).removeprefix("http://127.0.0.1:8080")


def test_the_page_shows_the_payment_and_changes_nothing(desk: Desk) -> None:
    status, text = page(desk, waiting(desk))

    assert status == "200 OK"
    assert "KurvMobil asks for DKK 200.00" in text
    assert 'value="approve"' in text
    assert 'value="decline"' in text
    assert top_ups(desk)[0]["status"] == "PENDING_AUTHENTICATION"


@pytest.mark.parametrize(
    ("decision", "status"), [("approve", "COMPLETED"), ("decline", "FAILED")]
)
def test_a_button_decides_and_is_gone(desk: Desk, decision: str, status: str) -> None:
    path = waiting(desk)

    _, answer = page(desk, path, decision=decision)
    _, again = page(desk, path)

    assert top_ups(desk)[0]["status"] == status
    assert answer == again
    assert "<button" not in again


@pytest.mark.parametrize(
    "path", ["/pay/", "/pay/w1.TU19999999", "/pay/other.TU10000001", "/pay/w1.x"]
)
def test_there_is_no_page_for_what_is_not_there(desk: Desk, path: str) -> None:
    waiting(desk)

    assert page(desk, path)[0] == "404 Not Found"


def test_a_form_with_another_word_is_refused(desk: Desk) -> None:
    path = waiting(desk)

    status, text = page(desk, path, decision="<b>")

    assert status == "400 Bad Request"
    assert "<b>" not in text
    assert top_ups(desk)[0]["status"] == "PENDING_AUTHENTICATION"


def test_the_way_back_leads_to_the_page_that_led_here(desk: Desk) -> None:
    address = waiting(desk)

    _, asked = page(desk, address, came="https://portal.example/learn/top-up/card?a=b")
    _, decided = page(desk, address, decision="approve", back="/learn/top-up/card")

    assert 'name="back" value="/learn/top-up/card"' in asked
    for text in (asked, decided):
        assert '<a href="/learn/top-up/card">' in text


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("https://elsewhere.example/learn", "https://elsewhere.example/"),
        ("https://portal.example//elsewhere.example", "//elsewhere.example"),
        ("https://portal.example/%22%3E", '/"><script>'),
        ("http://[::1", "javascript:alert(1)"),
        ("", ""),
    ],
)
def test_the_way_back_leads_nowhere_else(desk: Desk, came: str, back: str) -> None:
    address = waiting(desk)

    _, asked = page(desk, address, came=came)
    _, decided = page(desk, address, decision="decline", back=back)

    assert "<a " not in asked + decided
