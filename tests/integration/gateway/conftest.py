"""The gateway before an endpoint that answers whatever a test wants, behind TLS."""

from __future__ import annotations

import random
import shutil
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tests.integration.conftest import call_wsgi
from tests.integration.local_servers import Authority, listening
from tests.portals import portal_of
from tutorial_app.access.appointments.model import Account, By, Partner, Window
from tutorial_app.settings import HOME, Settings
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.security import username_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from tests.integration.conftest import Answer
    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.credentials.model import Shown
    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock

STAFF = By(Account("sam"), Partner(""), "10.0.0.9", staff=True)
ADA = By(Account("ada"), Partner("KURV"), "10.0.0.1")
BOB = By(Account("bob"), Partner("GNIST"), "10.0.0.2")
REAL_USER, REAL_PASSWORD = "kurv-real-system", "the-real-password-of-kurv"
START = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)
END = datetime(2026, 1, 6, 9, 30, tzinfo=UTC)
SYSTEM = "urn:itms-sandbox:system:1"
TYPES = "urn:itms-sandbox:types:1"


@dataclass
class Came:
    """A request that reached the endpoint."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Upstream:
    """What stands for the real endpoint, and what reached it."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(
        default_factory=lambda: {"Content-Type": "text/xml; charset=utf-8"}
    )
    body: bytes = b""
    #: Called before it answers.
    before: Callable[[], object] = lambda: None
    #: Pieces of the body, with a wait after each; empty: all of it at once.
    drip: tuple[bytes, ...] = ()
    came: list[Came] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answers(self, body: bytes, status: int = 200, **headers: str) -> None:
        said = {name.replace("_", "-"): text for name, text in headers.items()}
        self.body, self.status = body, status
        self.headers = {"Content-Type": "text/xml; charset=utf-8", **said}


def info_answer(text: str = "KURV") -> bytes:
    """Return a message that may be an answer of GetSystemInfo, as far as we look."""
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
        f'<soap:Body><GetSystemInfoResponse xmlns="{SYSTEM}"><header>'
        f'<correlationId xmlns="{TYPES}">up-1</correlationId></header>'
        f"<partnerCode>{text}</partnerCode></GetSystemInfoResponse>"
        "</soap:Body></soap:Envelope>"
    ).encode()


@contextmanager
def upstream_server(
    authority: Authority, *, asks: bool = False, **served: Any
) -> Iterator[Upstream]:
    """Answer behind TLS; *asks*: only callers with a certificate of *authority*."""
    upstream = Upstream(body=info_answer())
    tls = authority.server(**served)
    if asks:
        tls.verify_mode = ssl.CERT_REQUIRED
        tls.load_verify_locations(authority.folder / "ca.pem")

    def answer(call: BaseHTTPRequestHandler, content: bytes) -> None:
        upstream.came.append(Came(call.path, dict(call.headers.items()), content))
        upstream.before()
        call.send_response(upstream.status)
        for name, value in upstream.headers.items():
            call.send_header(name, value)
        if not upstream.drip:
            call.send_header("Content-Length", str(len(upstream.body)))
        call.end_headers()
        for piece in upstream.drip or (upstream.body,):
            call.wfile.write(piece)
            call.wfile.flush()
            if upstream.drip and upstream.over.wait(0.3):
                return

    with listening(answer, tls) as port:
        upstream.url = f"https://127.0.0.1:{port}"
        try:
            yield upstream
        finally:
            upstream.over.set()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.make(tmp_path)


@pytest.fixture
def upstream(authority: Authority) -> Iterator[Upstream]:
    with upstream_server(authority) as server:
        yield server


def conf_with(folder: Path, upstream: Upstream, ca_file: Path, **keys: str) -> Path:
    """Make a `conf/` whose kind `real` opens *upstream* under the name `acceptance`."""
    conf = folder / "conf"
    shutil.copytree(HOME / "conf", conf)
    said = {
        "operations": '["system/*", "topup/GetBalance"]',
        "calls_per_minute": "5",
        "time_out": '"PT1S"',
    }
    lines = "\n".join(f"{key} = {value}" for key, value in (said | keys).items())
    with (conf / "endpoints.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[acceptance]\ntitle = "Acceptance"\nkind = "real"\n'
            f'base_url = "{upstream.url}"\nca_file = "{ca_file}"\n'
            f"\n[acceptance.proxy]\n{lines}\n"
        )
    access = conf / "access.toml"
    text = access.read_text(encoding="utf-8")
    assert "# opens =" in text
    access.write_text(text.replace("# opens =", "opens ="), encoding="utf-8")
    return conf


@dataclass
class Office:
    """The portal with a booking of Ada's on Tuesday from 10:00 to 10:30."""

    settings: Settings
    portal: Portal
    clock: FixedClock
    upstream: Upstream
    booking: Booking
    shown: Shown

    def call(
        self,
        *,
        body: bytes = b"",
        user: str = "",
        password: str = "",
        path: str = "/real/acceptance/system/v1",
        **environ: Any,
    ) -> Answer:
        """Call GetSystemInfo, or whatever else stands in *body*, as Ada."""
        message = body or message_of(
            user or self.shown.user_name, password or self.shown.secret
        )
        return call_wsgi(self.portal.real.gateway, "POST", path, message, **environ)

    def other(self, by: By = BOB) -> tuple[Booking, Shown]:
        """Return another booking, at the same time, with its credential."""
        now, self.clock.at = self.clock.at, START - timedelta(days=1)
        booking = approved(self.portal, by)
        shown = self.portal.real.credentials.show(by, booking.id)
        self.clock.at = now
        return booking, shown


def message_of(
    user: str,
    password: str,
    *,
    operation: str = "GetSystemInfo",
    version: Version = Version.SOAP11,
    fields: str = "",
    **token: Any,
) -> bytes:
    """Return a call of an operation of the system service."""
    payload = etree.fromstring(
        f'<{operation} xmlns="{SYSTEM}"><context>'
        f'<channel xmlns="{TYPES}">SELF_SERVICE</channel>'
        f'<correlationId xmlns="{TYPES}">mine-1</correlationId>'
        f"</context>{fields}</{operation}>"
    )
    return close_envelope(
        payload, version, header=[username_token(user, password, **token)]
    )


def approved(portal: Portal, by: By) -> Booking:
    """Return an approved booking for Tuesday from 10:00 to 10:30."""
    held = portal.bookings.hold(by, "real", Window(START, END))
    asked = portal.bookings.request(by, held.id, "to try our order flow")
    return portal.bookings.approve(STAFF, asked.id)


@contextmanager
def opened(
    settings: Settings, clock: FixedClock, upstream: Upstream
) -> Iterator[Office]:
    portal = portal_of(settings, clock=clock, chance=random.Random(1))
    try:
        portal.real.partners.keep(
            *(ADA, "KURV", "acceptance", REAL_USER, REAL_PASSWORD)
        )
        booking = approved(portal, ADA)
        shown = portal.real.credentials.show(ADA, booking.id)
        clock.at = START
        yield Office(settings, portal, clock, upstream, booking, shown)
    finally:
        portal.real.gateway.close()
        portal.close()


@pytest.fixture
def office(
    tmp_path: Path,
    database_url: str,
    clock: FixedClock,
    upstream: Upstream,
) -> Iterator[Office]:
    conf = conf_with(tmp_path, upstream, tmp_path / "ca.pem")
    settings = Settings(data=tmp_path / "data", database_url=database_url, conf=conf)
    with opened(settings, clock, upstream) as made:
        yield made
