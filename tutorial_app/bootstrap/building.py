"""Every concrete class is chosen and put together here."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.service import Appointments
from tutorial_app.access.appointments.waiting import WaitingList
from tutorial_app.access.sandbox import SandboxControl
from tutorial_app.bootstrap.desk import back, retention
from tutorial_app.bootstrap.mails import mail_conf, mails, outbox_of
from tutorial_app.bootstrap.parts import access_of, control_token, parts_of, vault_of
from tutorial_app.bootstrap.people import accounts, people_conf
from tutorial_app.bootstrap.portal import Portal
from tutorial_app.bootstrap.real import check_conf, commands_of, real_access
from tutorial_app.bootstrap.simulated import simulated
from tutorial_app.client.inside import inside
from tutorial_app.console.offers import offers_of
from tutorial_app.console.outside import OutsideClients
from tutorial_app.console.service import ConsoleService
from tutorial_app.engine.store import prepare_store
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.migrations import migrate
from tutorial_app.lessons import load_lessons
from tutorial_app.lessons.elsewhere import Elsewhere
from tutorial_app.lessons.log import CallLog
from tutorial_app.lessons.runs import Runs
from tutorial_app.lessons.seen import CallReader
from tutorial_app.lessons.store import ProgressStore
from tutorial_app.mock.callbacks.allowed import AllowedHosts
from tutorial_app.partners import load_partners
from tutorial_app.partners.owners import owners_of
from tutorial_app.traces.book import CallBook, CallLogs

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    import httpx

    from tutorial_app.bootstrap.parts import Parts
    from tutorial_app.bootstrap.simulated import Simulated
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.contract.library import Library
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.settings import Settings


def prepare(settings: Settings) -> None:
    """Make the data folder, the keys and the tables; bring the tables up to date.

    Raises:
        ConfigurationError: if a setting or a file in `conf/` cannot be used.
        ContractError: if a file in `wsdl/` cannot be used.
    """
    # Here a mistake is told in one line; in a worker it would end that worker.
    load_partners(settings.conf)
    check_conf(settings, access_of(settings))
    mail_conf(settings)
    people_conf(settings)
    retention(settings)
    AllowedHosts.parse(settings.callback_hosts)
    # The owner's alone: the database holds what learners sent, the keys lie beside it.
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    vault_of(settings)
    control_token(settings)
    database = Database(settings.database)
    migrate(database)
    prepare_store(database)
    database.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    chance: random.Random | None = None,
    library: Library | None = None,
) -> Portal:
    """Wire a portal. Production passes its settings alone.

    Args:
        settings: where everything is.
        clock: the wall clock; None: the machine's.
        chance: makes ids and secrets; None: the machine's.
        library: the contract in `settings.wsdl`; None: it is read from there.

    Raises:
        ConfigurationError: if a setting or a file in `conf/` cannot be used.
        ContractError: if a file in `wsdl/` cannot be used.
    """
    parts = parts_of(settings, clock, chance, library)
    mock = simulated(parts)
    sandbox = SandboxControl(inside(mock.control, settings.url), mock.control.token)
    book, outside = CallBook(parts.database), OutsideClients()
    calls = CallLogs(sandbox, book)
    commands = commands_of(parts)
    bookings = Appointments(commands)
    post = mail_conf(settings)
    outbox = outbox_of(parts, post)
    people = accounts(parts, mock.market.partners, outbox, sandbox)
    return Portal(
        library=parts.library,
        database=parts.database,
        vault=parts.vault,
        clock=parts.clock,
        endpoints=parts.endpoints,
        mock=mock,
        sandbox=sandbox,
        calls=calls,
        outside=outside,
        console=_console(parts, mock, outside, book),
        lessons=_lessons(parts, calls),
        bookings=bookings,
        waiting=WaitingList(commands),
        real=real_access(parts, bookings),
        mails=mails(parts, post, outbox, people.people, bookings),
        accounts=people,
        back=back(settings, commands),
    )


def _console(
    parts: Parts, mock: Simulated, outside: OutsideClients, book: CallBook
) -> ConsoleService:
    return ConsoleService(
        parts.library,
        parts.endpoints,
        _clients(mock.soap, parts.settings.url, outside),
        parts.clock,
        lambda: secrets.token_bytes(16),
        time.perf_counter,
        offers_of(mock.market.partners.magic),
        owners_of(mock.market.partners),
        book=book,
    )


def _lessons(parts: Parts, calls: CallLogs) -> Runs:
    return Runs(
        load_lessons(),
        CallLog(calls, CallReader(parts.library)),
        ProgressStore(parts.database),
        parts.clock,
        f"{parts.settings.url}/receiver",
        Elsewhere(parts.library),
    )


def _clients(
    soap: WSGIApplication, url: str, outside: OutsideClients
) -> Callable[[Endpoint], httpx.Client]:
    """Return what gives the HTTP client for an endpoint.

    Calls to our own sandbox stay in the process: a portal whose every thread
    waits for a call to itself would never answer one.
    """
    own = inside(soap, url)
    return lambda endpoint: own if endpoint.base_url == url else outside(endpoint)
