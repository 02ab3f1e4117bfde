"""The portal, wired: what delivery code receives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.lasting import LastingWorkspaces
from tutorial_app.engine.rounds import Duty
from tutorial_app.mock.as_real import as_real
from tutorial_app.mock.callbacks.receiver import Receiver
from tutorial_app.mock.flows.wall_clock import WallClock
from tutorial_app.mock.payment_page import PaymentPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from tutorial_app.access.appointments.service import Appointments
    from tutorial_app.access.appointments.waiting import WaitingList
    from tutorial_app.access.erasure.service import Erasure
    from tutorial_app.access.people.accounts import Accounts
    from tutorial_app.access.people.directory import People
    from tutorial_app.access.sandbox import SandboxControl
    from tutorial_app.bootstrap.desk import Back
    from tutorial_app.bootstrap.mails import Mails
    from tutorial_app.bootstrap.real import RealAccess
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.outside import OutsideClients
    from tutorial_app.console.service import ConsoleService
    from tutorial_app.contract.library import Library
    from tutorial_app.engine.carrier import Carrier
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.lessons.runs import Runs
    from tutorial_app.mail.outbox import Outbox
    from tutorial_app.mock.callbacks.delivering import Postman
    from tutorial_app.mock.control import Control
    from tutorial_app.mock.endpoint import SoapEndpoint
    from tutorial_app.mock.workspaces import Workspaces
    from tutorial_app.partners.states import StateMachine
    from tutorial_app.traces.book import CallLogs

#: Seconds.
_PURGE_EVERY = 3600.0
#: Seconds between two looks at what the clock has ended: holds, deadlines, windows.
_BOOK_EVERY = 10.0
#: Seconds between two looks at the outbox of callbacks.
_POST_EVERY = 0.5
#: Deliveries under way at once, so that a receiver that lets one wait holds up few.
_POSTMEN = 4
_NOT_HERE = b"Nothing is here. SOAP is below /soap, see /soap/system/v1?wsdl.\n"


@dataclass(frozen=True, slots=True)
class Portal:
    """Everything, wired. Delivery code (web, cli) receives one of these."""

    library: Library
    database: Database
    vault: Vault
    clock: Clock
    endpoints: Mapping[str, Endpoint]
    sandbox: SandboxControl
    calls: CallLogs
    outside: OutsideClients
    console: ConsoleService
    lessons: Runs
    workspaces: Workspaces
    soap: SoapEndpoint
    control: Control
    postman: Postman
    bookings: Appointments
    waiting: WaitingList
    real: RealAccess
    mails: Mails
    accounts: Accounts
    back: Back

    def mock_only(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer as the sandbox alone: endpoint, control mount, health (PEP 3333)."""
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
    def erasure(self) -> Erasure:
        """Erases a person's data on request."""
        return self.back.erasure

    @property
    def lasting(self) -> LastingWorkspaces:
        """Makes the workspaces of bookings, and lets them end."""
        return LastingWorkspaces(self.bookings, self.sandbox)

    @property
    def people(self) -> People:
        """Who there is."""
        return self.accounts.people

    @property
    def as_real(self) -> WSGIApplication:
        """What answers as a real system does, for those who practise the move."""
        return as_real(self.mock_only)

    @property
    def outbox(self) -> Outbox:
        """Where mails are written, in the transaction of what they tell of."""
        return self.mails.outbox

    def mover(self, carrier: Carrier) -> WallClock:
        """Return what moves workspaces that follow the wall clock, by *carrier*."""
        market = self.workspaces.market
        return WallClock(self.database, market, self.clock, carrier)

    @property
    def receiver(self) -> Receiver:
        """What takes callbacks below `/receiver`, and shows what came."""
        return Receiver(self.database, self.clock, self.postman.message)

    @property
    def machines(self) -> Mapping[str, StateMachine]:
        """The states of what the sandbox keeps, by name, for the pages that draw it."""
        return self.workspaces.market.partners.machines

    @property
    def pay(self) -> PaymentPage:
        """The card issuer's page below `/pay`, for 3-D Secure."""
        return PaymentPage(self.database, self.workspaces.market)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What a worker looks after, beside moving orders."""
        return (
            Duty("appointments", _BOOK_EVERY, self.bookings.commands.keep_time),
            *self.mails.duties,
            *self.back.duties,
            Duty("lasting", _BOOK_EVERY, self.lasting.look_after),
            Duty("purge", _PURGE_EVERY, self.workspaces.purge),
            Duty("people", _PURGE_EVERY, self.accounts.purge),
            Duty("credentials", _PURGE_EVERY, self.real.gate.forget),
            *(
                Duty(f"callbacks-{number}", _POST_EVERY, self.postman.deliver_due)
                for number in range(1, _POSTMEN + 1)
            ),
        )

    def close(self) -> None:
        """Write down what is still in memory, and close the database."""
        self.outside.close()
        self.soap.close()
        self.database.close()
