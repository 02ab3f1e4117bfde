"""The simulated iTMS, wired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from tutorial_app.bootstrap.parts import control_token
from tutorial_app.client.inside import inside
from tutorial_app.engine.rounds import Duty
from tutorial_app.mock.as_real import as_real, without_sandbox
from tutorial_app.mock.callbacks.allowed import AllowedHosts
from tutorial_app.mock.callbacks.delivering import Postman
from tutorial_app.mock.callbacks.doorway import Doorway, Outside
from tutorial_app.mock.callbacks.message import Callback
from tutorial_app.mock.callbacks.receiver import Receiver
from tutorial_app.mock.callbacks.showing import Showcase
from tutorial_app.mock.control import Control
from tutorial_app.mock.credentials import Gate
from tutorial_app.mock.endpoint import SoapEndpoint
from tutorial_app.mock.flows.wall_clock import WallClock
from tutorial_app.mock.payment_page import PaymentPage
from tutorial_app.mock.registry import HANDLERS
from tutorial_app.mock.workspace import Market
from tutorial_app.mock.workspaces import Workspaces
from tutorial_app.partners import load_partners

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from tutorial_app.bootstrap.parts import Parts
    from tutorial_app.engine.carrier import Carrier
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.partners.states import StateMachine

#: Seconds.
_PURGE_EVERY = 3600.0
#: Seconds between two looks at the outbox of callbacks.
_POST_EVERY = 0.5
#: Deliveries under way at once, so that a receiver that lets one wait holds up few.
_POSTMEN = 4
_NOT_HERE = b"Nothing is here. SOAP is below /soap, see /soap/system/v1?wsdl.\n"


@dataclass(frozen=True, slots=True)
class Simulated:
    """What answers in the place of iTMS; itself a WSGI application (PEP 3333)."""

    database: Database
    clock: Clock
    market: Market
    workspaces: Workspaces
    soap: SoapEndpoint
    control: Control
    postman: Postman

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer as the sandbox alone: endpoint, control mount, health."""
        path = environ.get("PATH_INFO", "")
        if path.startswith("/soap"):
            return self.soap(environ, start_response)
        if path.startswith("/control"):
            return self.control(environ, start_response)
        if path.startswith("/receiver/"):
            return self.receiver(environ, start_response)
        if path.startswith("/pay/"):
            return self.pay(environ, start_response)
        alive = path in {"/health", "/ready"}
        body = b"ok\n" if alive else _NOT_HERE
        length = ("Content-Length", str(len(body)))
        start_response(
            "200 OK" if alive else "404 Not Found",
            [("Content-Type", "text/plain; charset=utf-8"), length],
        )
        return [body]

    @property
    def as_real(self) -> WSGIApplication:
        """What answers as a real system does, for those who practise the move."""
        return as_real(self)

    def mover(self, carrier: Carrier) -> WallClock:
        """Return what moves workspaces that follow the wall clock, by *carrier*."""
        return WallClock(self.database, self.market, self.clock, carrier)

    @property
    def receiver(self) -> Receiver:
        """What takes callbacks below `/receiver`, and shows what came."""
        return Receiver(self.database, self.clock, self.postman.message)

    @property
    def machines(self) -> Mapping[str, StateMachine]:
        """The states of what the sandbox keeps, by name, for the pages that draw it."""
        return self.market.partners.machines

    @property
    def pay(self) -> PaymentPage:
        """The card issuer's page below `/pay`, for 3-D Secure."""
        return PaymentPage(self.database, self.market)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What a worker looks after, beside moving orders."""
        return (
            Duty("purge", _PURGE_EVERY, self.workspaces.purge),
            *(
                Duty(f"callbacks-{number}", _POST_EVERY, self.postman.deliver_due)
                for number in range(1, _POSTMEN + 1)
            ),
        )


def simulated(parts: Parts) -> Simulated:
    """Wire the simulated iTMS.

    Raises:
        ConfigurationError: if a file in `conf/` cannot be used.
    """
    settings, database, clock = parts.settings, parts.database, parts.clock
    market = _market(parts)
    message = Callback(settings.wsdl, parts.vault)
    soap = SoapEndpoint(
        *(market, database, clock),
        Gate(database, parts.vault, clock, local=settings.on_loopback),
        handlers=(
            without_sandbox(HANDLERS, parts.library) if settings.as_real else HANDLERS
        ),
        new_id=parts.correlation_id,
    )
    workspaces = Workspaces(
        database, parts.vault, clock, parts.chance, market, settings.limits
    )
    if settings.on_loopback:
        workspaces.ensure_local()
    control = Control(
        workspaces,
        soap.recorder,
        control_token(settings),
        anywhere=settings.control_anywhere,
        told=Showcase(database, message).told,
    )
    postman = _postman(parts, market, message)
    return Simulated(database, clock, market, workspaces, soap, control, postman)


def _market(parts: Parts) -> Market:
    settings = parts.settings
    allowed = AllowedHosts.parse(settings.callback_hosts)
    partners = load_partners(settings.conf)
    return Market(partners, parts.library, settings.url, parts.vault, allowed)


def _postman(parts: Parts, market: Market, message: Callback) -> Postman:
    # The portal's own receiver is reached without leaving the process: a worker
    # needs no way to the public address.
    own = inside(Receiver(parts.database, parts.clock, message), market.public_url)
    outside = httpx.Client(transport=Outside(Doorway()), follow_redirects=False)
    return Postman(parts.database, market, message, parts.clock, own, outside)
