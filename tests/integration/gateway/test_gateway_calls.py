"""Calls through the gateway: in the window, and at its edges."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.integration.conftest import call_wsgi
from tests.integration.gateway.conftest import (
    ADA,
    BOB,
    END,
    REAL_PASSWORD,
    REAL_USER,
    STAFF,
    START,
    SYSTEM,
    message_of,
)
from tests.people import person
from tests.portals import portal_of
from tutorial_app.access.appointments.model import (
    Account,
    By,
    Partner,
    State,
    Window,
)
from tutorial_app.access.audit.tables import AUDIT
from tutorial_app.access.credentials.model import NotOpen
from tutorial_app.access.people.model import Role
from tutorial_app.kernel.errors import Conflict, Forbidden
from tutorial_app.soap.envelope import Version, open_envelope
from tutorial_app.soap.security import Claim, read_token

if TYPE_CHECKING:
    from datetime import datetime

    from tests.integration.gateway.conftest import Office

SECOND = timedelta(seconds=1)


def test_a_call_in_the_window_reaches_the_endpoint_with_the_partners_credential(
    office: Office,
) -> None:
    answer = office.call()

    [came] = office.upstream.came
    token = read_token(open_envelope(came.body))
    assert answer.status == "200 OK"
    assert answer.text("partnerCode") == "KURV"
    assert token is not None
    assert (token.user, token.secret) == (REAL_USER, REAL_PASSWORD)
    assert came.path == "/soap/system/v1"
    assert came.headers["SOAPAction"] == f'"{SYSTEM}:GetSystemInfo"'
    assert office.shown.secret.encode() not in came.body


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (START - SECOND, "Your window begins at 2026-01-06 10:00 Europe/Copenhagen"),
        (END, "Your window ended at 2026-01-06 10:30 Europe/Copenhagen"),
        (END + SECOND, "Your window ended at 2026-01-06 10:30 Europe/Copenhagen"),
    ],
)
def test_a_call_outside_the_window_is_refused_with_its_time(
    office: Office, at: datetime, reason: str
) -> None:
    office.clock.at = at

    answer = office.call()

    assert answer.fault_code == "ACCESS_NOT_APPROVED"
    assert reason in answer.fault_text("message")
    assert office.upstream.came == []


def test_the_last_second_of_the_window_is_in_it(office: Office) -> None:
    office.clock.at = END - SECOND

    assert office.call().status == "200 OK"


def test_a_call_that_was_passed_on_in_the_window_is_answered_after_it(
    office: Office,
) -> None:
    def too_late() -> None:
        office.clock.at = END + SECOND

    office.clock.at = END - SECOND
    office.upstream.before = too_late

    assert office.call().status == "200 OK"
    assert office.call().fault_code == "ACCESS_NOT_APPROVED"


def test_a_call_whose_last_byte_comes_after_the_window_is_refused(
    office: Office,
) -> None:
    message = message_of(office.shown.user_name, office.shown.secret)

    class Slow:
        def read(self, _: int = -1) -> bytes:
            office.clock.at = END
            return message

    slow: dict[str, Any] = {"wsgi.input": Slow()}
    office.clock.at = END - SECOND
    answer = office.call(body=message, **slow)

    assert answer.fault_code == "ACCESS_NOT_APPROVED"
    assert office.upstream.came == []


def test_the_credential_moves_and_grows_with_its_booking(office: Office) -> None:
    portal, name = office.portal, office.booking.id
    portal.bookings.extend(ADA, name, END + timedelta(minutes=30))
    office.clock.at = END + SECOND

    assert office.call().status == "200 OK"


def test_a_moved_booking_waits_for_staff_and_then_opens_at_its_new_time(
    office: Office,
) -> None:
    day = timedelta(days=1)
    office.clock.at = START - day
    portal, name = office.portal, office.booking.id
    portal.bookings.move(ADA, name, Window(START + day, END + day))

    waits = office.call()
    portal.bookings.approve(STAFF, name)
    office.clock.at = START
    early = office.call()
    office.clock.at = START + day

    assert "waits for staff" in waits.fault_text("message")
    assert "begins at 2026-01-07 10:00" in early.fault_text("message")
    assert office.call().status == "200 OK"


def test_cancelling_ends_access_at_once(office: Office) -> None:
    assert office.call().status == "200 OK"

    office.portal.bookings.cancel(ADA, office.booking.id)
    answer = office.call()

    assert answer.fault_code == "ACCESS_NOT_APPROVED"
    assert "cancelled" in answer.fault_text("message")


def test_staff_revokes_at_once_and_partners_cannot(office: Office) -> None:
    credentials = office.portal.real.credentials
    with pytest.raises(Forbidden):
        credentials.revoke(ADA, office.booking.id)

    credentials.revoke(STAFF, office.booking.id)
    answer = office.call()

    assert answer.fault_code == "ACCESS_NOT_APPROVED"
    assert "revoked at 2026-01-06 10:00" in answer.fault_text("message")
    with pytest.raises(NotOpen, match="revoked"):
        credentials.renew(ADA, office.booking.id)


def test_a_call_that_is_revoked_while_it_waits_for_room_does_not_go_on(
    office: Office,
) -> None:
    gate = office.portal.real.gate
    claim = Claim(office.shown.user_name, office.shown.secret)
    caller = gate.admit(claim, "acceptance", "127.0.0.1")
    office.portal.real.credentials.revoke(STAFF, office.booking.id)

    with pytest.raises(NotOpen, match="revoked"):
        gate.check_still(caller)


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


def test_the_first_call_is_noted_so_that_the_end_is_no_no_show(office: Office) -> None:
    idle, _ = office.other()
    office.call()
    office.call()
    office.clock.at = END
    office.portal.bookings.commands.keep_time()

    told = {
        one.id: one.state
        for by in (ADA, BOB)
        for one in office.portal.bookings.of_partner(by)
    }
    assert told == {office.booking.id: State.FINISHED, idle.id: State.NO_SHOW}
    with office.portal.database.reading() as db:
        actions = list(
            db.scalars(select(AUDIT.c.action).where(AUDIT.c.subject == idle.id))
        )
    assert "credential.show" in actions


def test_an_operation_that_conf_does_not_list_is_refused(office: Office) -> None:
    reset = message_of(
        office.shown.user_name, office.shown.secret, operation="ResetSandbox"
    )

    answer = office.call(body=reset)

    assert answer.fault_code == "OPERATION_NOT_ALLOWED"
    assert office.upstream.came == []


def test_the_calls_of_a_minute_are_counted_for_all_processes_together(
    office: Office,
) -> None:
    office.clock.at = START + timedelta(seconds=48)
    conf = office.portal.real.gateway.passages
    assert conf["acceptance"].calls_per_minute == 5
    told = [office.call().fault_code for _ in range(3)]
    beside = portal_of(office.settings, clock=office.clock)
    first, office.portal = office.portal, beside
    told += [office.call().fault_code for _ in range(3)]
    office.portal = first
    beside.close()

    assert told == [""] * 5 + ["RATE_LIMITED"]
    assert office.call().fault_text("retryAfterSeconds") == "12"
    office.clock.at += timedelta(seconds=12)
    assert office.call().status == "200 OK"


def test_soap_1_2_is_answered_in_soap_1_2(office: Office) -> None:
    office.clock.at = END
    message = message_of(
        office.shown.user_name, office.shown.secret, version=Version.SOAP12
    )

    answer = office.call(body=message, CONTENT_TYPE="application/soap+xml")

    assert answer.headers["Content-Type"].startswith("application/soap+xml")
    assert answer.envelope.version is Version.SOAP12
    assert answer.fault_code == "ACCESS_NOT_APPROVED"


def test_closing_the_account_of_who_booked_ends_access_at_once(office: Office) -> None:
    portal = office.portal
    ada = person(portal, "ada@kurv.example")
    sam = person(portal, "sam@itms.example", roles=[Role.STAFF], partner="")
    _, shown = office.other(By(Account(ada.id), Partner("KURV"), ""))
    user, password = shown.user_name, shown.secret
    claim = Claim(shown.user_name, shown.secret)
    before = office.call(user=user, password=password)
    waits = portal.real.gate.admit(claim, "acceptance", "127.0.0.1")

    portal.accounts.managing.close(sam, ada.id, "")
    after = office.call(user=user, password=password)

    assert before.fault_code == ""
    assert after.fault_code == "ACCESS_NOT_APPROVED"
    assert "closed" in after.fault_text("message")
    with pytest.raises(NotOpen, match="closed"):
        portal.real.gate.check_still(waits)


def test_the_wsdl_names_the_address_of_the_gateway(office: Office) -> None:
    path = "/real/acceptance/system/v1?wsdl"
    answer = call_wsgi(
        office.portal.real.gateway, "GET", path, HTTP_HOST="evil.example"
    )

    assert b"http://127.0.0.1:8080/real/acceptance/system/v1" in answer.body
    assert b"/soap/system/v1" not in answer.body
    assert b"evil" not in answer.body
