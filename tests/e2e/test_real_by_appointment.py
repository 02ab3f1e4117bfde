"""A call by appointment from programs, through the portal, to another system.

The portal's clock stands where a test puts it; what stands for the real system is
another process behind TLS, with a clock and a database of its own.
"""

from __future__ import annotations

import random
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import requests
import zeep
from click.testing import CliRunner
from zeep.wsse.username import UsernameToken

from tests.e2e.office import conf_with, served
from tests.portals import portal_of
from tests.stand_in import PASSWORD, USER, StandIn, stand_in
from tests.stores import fresh_database
from tutorial_app.access.appointments.model import Account, By, Partner, Window
from tutorial_app.cli.main import commands
from tutorial_app.cli.serve import free_port
from tutorial_app.client import connect
from tutorial_app.client.faults import ItmsFault
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.credentials.model import Shown
    from tutorial_app.bootstrap import Portal

ADA = By(Account("ada"), Partner("KURV"), "10.0.0.1")
STAFF = By(Account("sam"), Partner(""), "10.0.0.9", staff=True)
START = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)
END = START + timedelta(minutes=30)


@dataclass
class Appointment:
    """Ada's, on Tuesday from 10:00 to 10:30, with the portal that keeps it."""

    portal: Portal
    clock: FixedClock
    booking: Booking
    shown: Shown
    base_url: str
    conf: Path


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in(tmp_path_factory.mktemp("real")) as running:
        yield running


@pytest.fixture(scope="module")
def made(
    real: StandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Appointment]:
    folder = tmp_path_factory.mktemp("portal")
    clock = FixedClock(START - timedelta(days=1))
    port = free_port(None)
    with fresh_database(folder) as database:
        settings = Settings(
            data=folder / "data",
            database_url=database,
            conf=conf_with(folder, real),
            port=port,
        )
        portal = portal_of(settings, clock=clock, chance=random.Random(1))
        portal.real.partners.keep(ADA, "KURV", "acceptance", USER, PASSWORD)
        held = portal.bookings.hold(ADA, "real", Window(START, END))
        portal.bookings.request(ADA, held.id, "to try our top-ups")
        booking = portal.bookings.approve(STAFF, held.id)
        shown = portal.real.credentials.show(ADA, booking.id)
        with served(portal.real.gateway, port):
            base = f"{settings.url}/real/acceptance"
            yield Appointment(portal, clock, booking, shown, base, settings.conf)
        portal.real.gateway.close()
        portal.close()


@pytest.fixture
def appointment(made: Appointment) -> Appointment:
    made.clock.at = START
    return made


def test_zeep_tops_up_from_the_wsdl_of_the_portal(appointment: Appointment) -> None:
    session = requests.Session()
    session.trust_env = False
    shown = appointment.shown
    client = zeep.Client(
        f"{appointment.base_url}/topup/v1?wsdl",
        wsse=UsernameToken(shown.user_name, shown.secret, use_digest=True),
        transport=zeep.Transport(session=session),
    )
    # zeep stamps a digest with the machine's own time.
    client.wsse.created = START

    receipt = client.service.TopUpWithVoucher(
        context={"channel": "SELF_SERVICE", "clientReference": "by-appointment-1"},
        subscriptionId="SU10000002",
        voucherCode="4550000000000014",
    )
    appointment.clock.at = END + timedelta(minutes=1)
    client.wsse.created = appointment.clock.at
    with pytest.raises(zeep.exceptions.Fault, match="window ended at 2026-01-06"):
        client.service.GetBalance(
            context={"channel": "SELF_SERVICE"}, subscriptionId="SU10000002"
        )
    session.close()

    assert receipt.topUp.status == "COMPLETED"


def test_our_client_takes_the_portal_for_the_endpoint(appointment: Appointment) -> None:
    shown = appointment.shown
    with connect(
        "acceptance",
        base_url=appointment.base_url,
        user=shown.user_name,
        password=shown.secret,
    ) as itms:
        info = itms.system.GetSystemInfo()
        with pytest.raises(ItmsFault, match="not among the operations") as refused:
            itms.customer.GetCustomer(customerId="CU10000001")
        appointment.clock.at = START - timedelta(seconds=1)
        with pytest.raises(ItmsFault, match="window begins at"):
            itms.system.GetSystemInfo()

    assert info.partnerCode == "KURV"
    assert refused.value.code == "OPERATION_NOT_ALLOWED"


def test_curl_sends_what_the_page_says(appointment: Appointment) -> None:
    shown = appointment.shown
    envelope = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        '<GetSystemInfo xmlns="urn:itms-sandbox:system:1"><context>'
        '<channel xmlns="urn:itms-sandbox:types:1">SELF_SERVICE</channel></context>'
        "</GetSystemInfo></soap:Body></soap:Envelope>"
    )
    line = [
        *("curl", "-s", "--noproxy", "*"),
        *("-u", f"{shown.user_name}:{shown.secret}"),
        *("-H", "Content-Type: text/xml; charset=utf-8", "-d", envelope),
        f"{appointment.base_url}/system/v1",
    ]

    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout

    assert re.search(r"partnerCode>KURV<", said)


def test_the_check_finds_our_contract_there_and_is_answered(
    appointment: Appointment,
) -> None:
    env = {"ITMS_CONF": str(appointment.conf), "ITMS_ENDPOINT_PASSWORD": PASSWORD}
    command = ["endpoint", "check", "acceptance", "--user", USER]

    found = CliRunner().invoke(commands, command, env=env)

    assert found.exit_code == 0, found.output
    assert "system/GetSystemInfo ok" in found.output
    assert "NOT OK" not in found.output
