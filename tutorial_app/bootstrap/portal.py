"""The portal, wired: what delivery code receives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.lasting import LastingWorkspaces
from tutorial_app.engine.rounds import Duty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.access.appointments.service import Appointments
    from tutorial_app.access.appointments.waiting import WaitingList
    from tutorial_app.access.erasure.service import Erasure
    from tutorial_app.access.people.accounts import Accounts
    from tutorial_app.access.people.directory import People
    from tutorial_app.access.sandbox import SandboxControl
    from tutorial_app.bootstrap.desk import Back
    from tutorial_app.bootstrap.mails import Mails
    from tutorial_app.bootstrap.real import RealAccess
    from tutorial_app.bootstrap.simulated import Simulated
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.outside import OutsideClients
    from tutorial_app.console.service import ConsoleService
    from tutorial_app.contract.library import Library
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.lessons.runs import Runs
    from tutorial_app.mail.outbox import Outbox
    from tutorial_app.traces.book import CallLogs

#: Seconds.
_PURGE_EVERY = 3600.0
#: Seconds between two looks at what the clock has ended: holds, deadlines, windows.
_BOOK_EVERY = 10.0


@dataclass(frozen=True, slots=True)
class Portal:
    """Everything, wired. Delivery code (web, cli) receives one of these."""

    library: Library
    database: Database
    vault: Vault
    clock: Clock
    endpoints: Mapping[str, Endpoint]
    mock: Simulated
    sandbox: SandboxControl
    calls: CallLogs
    outside: OutsideClients
    console: ConsoleService
    lessons: Runs
    bookings: Appointments
    waiting: WaitingList
    real: RealAccess
    mails: Mails
    accounts: Accounts
    back: Back

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
    def outbox(self) -> Outbox:
        """Where mails are written, in the transaction of what they tell of."""
        return self.mails.outbox

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What a worker looks after, beside moving orders."""
        return (
            Duty("appointments", _BOOK_EVERY, self.bookings.commands.keep_time),
            *self.mails.duties,
            *self.back.duties,
            Duty("lasting", _BOOK_EVERY, self.lasting.look_after),
            Duty("people", _PURGE_EVERY, self.accounts.purge),
            Duty("credentials", _PURGE_EVERY, self.real.gate.forget),
            *self.mock.duties,
        )

    def close(self) -> None:
        """Write down what is still in memory, and close the database."""
        self.outside.close()
        self.real.gateway.close()
        self.mock.soap.close()
        self.database.close()
