"""Who calls through the gateway, and as whom the endpoint sees them."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.integration.gateway.conftest import (
    ADA,
    BOB,
    REAL_USER,
    STAFF,
    START,
    message_of,
)
from tutorial_app.kernel.errors import Conflict, Forbidden
from tutorial_app.soap.envelope import open_envelope
from tutorial_app.soap.security import read_token

if TYPE_CHECKING:
    from tests.integration.gateway.conftest import Office


def test_the_secret_is_shown_once_to_who_booked_and_a_new_one_ends_the_old(
    office: Office,
) -> None:
    credentials, name = office.portal.real.credentials, office.booking.id
    with pytest.raises(Conflict, match="shown before"):
        credentials.show(ADA, name)
    with pytest.raises(Forbidden):
        credentials.renew(STAFF, name)

    fresh = credentials.renew(ADA, name)

    assert fresh.secret != office.shown.secret
    assert office.call().fault_code == "AUTHENTICATION_FAILED"
    assert office.call(password=fresh.secret).status == "200 OK"


def test_the_credential_of_another_partner_opens_with_theirs_alone(
    office: Office,
) -> None:
    _, shown = office.other()

    wrong = office.call(user=office.shown.user_name, password=shown.secret)
    nothing_kept = office.call(user=shown.user_name, password=shown.secret)

    assert wrong.fault_code == "AUTHENTICATION_FAILED"
    assert nothing_kept.fault_code == "ACCESS_NOT_APPROVED"
    assert "entered no credential" in nothing_kept.fault_text("message")
    assert office.upstream.came == []


def test_each_partner_is_known_to_the_endpoint_by_its_own_credential(
    office: Office,
) -> None:
    keep = office.portal.real.partners.keep
    keep(BOB, "GNIST", "acceptance", "gnist-real", "another real password")
    _, shown = office.other()

    office.call()
    office.call(user=shown.user_name, password=shown.secret)

    tokens = [read_token(open_envelope(one.body)) for one in office.upstream.came]
    assert [token and token.user for token in tokens] == [REAL_USER, "gnist-real"]


def test_an_unknown_user_and_a_wrong_password_are_told_alike(office: Office) -> None:
    told = [
        office.call(user="kurv-nobody", password="x"),
        office.call(password="wrong"),
    ]

    assert {one.fault_code for one in told} == {"AUTHENTICATION_FAILED"}
    assert told[0].fault_text("message") == told[1].fault_text("message")


def test_basic_and_a_digest_let_in_as_a_password_does(office: Office) -> None:
    pair = f"{office.shown.user_name}:{office.shown.secret}".encode()
    basic = f"Basic {b64encode(pair).decode()}"
    unsigned = message_of("", "").replace(b"Security", b"Other")
    signed = message_of(
        *(office.shown.user_name, office.shown.secret),
        digest=True,
        nonce=b"0123456789abcdef",
        created=START,
    )

    by_basic = office.call(body=unsigned, HTTP_AUTHORIZATION=basic)
    by_digest = office.call(body=signed)

    assert [by_basic.status, by_digest.status] == ["200 OK", "200 OK"]
    assert "Authorization" not in office.upstream.came[0].headers


@pytest.mark.parametrize("age", [timedelta(0), timedelta(minutes=6)])
def test_a_digest_is_good_once_and_while_it_is_fresh(
    office: Office, age: timedelta
) -> None:
    office.clock.at = START + timedelta(minutes=10)
    signed = message_of(
        *(office.shown.user_name, office.shown.secret),
        digest=True,
        nonce=b"0123456789abcdef",
        created=office.clock.at - age,
    )

    first, again = office.call(body=signed), office.call(body=signed)

    assert (first.status == "200 OK") == (not age)
    assert again.fault_code == "AUTHENTICATION_FAILED"


def test_no_credential_at_all_is_asked_for_by_http(office: Office) -> None:
    answer = office.call(body=message_of("", "").replace(b"Security", b"Other"))

    assert answer.status == "401 Unauthorized"
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert answer.fault_code == "AUTHENTICATION_FAILED"
