"""Calls through the gateway: what goes on, what is counted and noted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.integration.conftest import call_wsgi
from tests.integration.gateway.conftest import (
    ADA,
    BOB,
    END,
    REAL_PASSWORD,
    REAL_USER,
    START,
    SYSTEM,
    message_of,
)
from tests.portals import portal_of
from tutorial_app.access.appointments.model import (
    State,
)
from tutorial_app.access.audit.tables import AUDIT
from tutorial_app.soap.envelope import Version, open_envelope
from tutorial_app.soap.security import read_token

if TYPE_CHECKING:
    from tests.integration.gateway.conftest import Office


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


def test_the_wsdl_names_the_address_of_the_gateway(office: Office) -> None:
    path = "/real/acceptance/system/v1?wsdl"
    answer = call_wsgi(
        office.portal.real.gateway, "GET", path, HTTP_HOST="evil.example"
    )

    assert b"http://127.0.0.1:8080/real/acceptance/system/v1" in answer.body
    assert b"/soap/system/v1" not in answer.body
    assert b"evil" not in answer.body
