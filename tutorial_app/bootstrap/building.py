"""Every concrete class is chosen and put together here."""

from __future__ import annotations

import random
import secrets
import time
import uuid
from typing import TYPE_CHECKING

import httpx

from tutorial_app.access.appointments.loader import load_access
from tutorial_app.access.appointments.service import Appointments
from tutorial_app.access.appointments.waiting import WaitingList
from tutorial_app.access.sandbox import SandboxControl
from tutorial_app.bootstrap.desk import back, retention
from tutorial_app.bootstrap.mails import mail_conf, mails, outbox_of
from tutorial_app.bootstrap.people import accounts, people_conf
from tutorial_app.bootstrap.portal import Portal
from tutorial_app.bootstrap.real import Parts, check_conf, commands_of, real_access
from tutorial_app.client.endpoints import load_endpoints
from tutorial_app.client.inside import inside
from tutorial_app.console.offers import offers_of
from tutorial_app.console.outside import OutsideClients
from tutorial_app.console.service import ConsoleService
from tutorial_app.contract.library import read_library
from tutorial_app.engine.store import prepare_store
from tutorial_app.kernel.clock import SystemClock
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.keyfile import read_or_make
from tutorial_app.kernel.migrations import migrate
from tutorial_app.kernel.vault import Vault
from tutorial_app.lessons import load_lessons
from tutorial_app.lessons.elsewhere import Elsewhere
from tutorial_app.lessons.log import CallLog
from tutorial_app.lessons.runs import Runs
from tutorial_app.lessons.seen import CallReader
from tutorial_app.lessons.store import ProgressStore
from tutorial_app.mock.as_real import without_sandbox
from tutorial_app.mock.callbacks.allowed import AllowedHosts
from tutorial_app.mock.callbacks.delivering import Postman
from tutorial_app.mock.callbacks.doorway import Doorway, Outside
from tutorial_app.mock.callbacks.message import Callback
from tutorial_app.mock.callbacks.receiver import Receiver
from tutorial_app.mock.callbacks.showing import Showcase
from tutorial_app.mock.control import Control
from tutorial_app.mock.credentials import Gate
from tutorial_app.mock.endpoint import SoapEndpoint
from tutorial_app.mock.registry import HANDLERS
from tutorial_app.mock.workspace import Market
from tutorial_app.mock.workspaces import Workspaces
from tutorial_app.partners import load_partners
from tutorial_app.traces.book import CallBook, CallLogs

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    from tutorial_app.access.appointments.kinds import Access
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
    check_conf(settings, _access(settings))
    mail_conf(settings)
    people_conf(settings)
    retention(settings)
    AllowedHosts.parse(settings.callback_hosts)
    # The owner's alone: the database holds what learners sent, the keys lie beside it.
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _vault(settings)
    _control_token(settings)
    database = Database(settings.database)
    migrate(database)
    prepare_store(database)
    database.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    chance: random.Random | None = None,
) -> Portal:
    """Wire a portal. Tests pass a clock and a chance; production passes neither.

    Raises:
        ConfigurationError: if a setting or a file in `conf/` cannot be used.
        ContractError: if a file in `wsdl/` cannot be used.
    """
    clock, chance = clock or SystemClock(), chance or random.SystemRandom()
    library = read_library(settings.wsdl)
    database, vault = Database(settings.database), _vault(settings)
    market = _market(settings, library, vault)
    message = Callback(settings.wsdl, vault)
    gate = Gate(database, vault, clock, local=settings.on_loopback)
    handlers = without_sandbox(HANDLERS, library) if settings.as_real else HANDLERS
    new_id = _correlation_ids(chance)
    soap = SoapEndpoint(market, database, clock, gate, handlers=handlers, new_id=new_id)
    workspaces = Workspaces(database, vault, clock, chance, market, settings.limits)
    if settings.on_loopback:
        workspaces.ensure_local()
    control = _control(settings, workspaces, soap, Showcase(database, message))
    book, outside = CallBook(database), OutsideClients()
    console = _console(settings, market, soap, clock, outside, book)
    ready = (settings, library, database, vault, clock, chance)
    parts = Parts(*ready, _access(settings), console.endpoints)
    commands = commands_of(parts, _ids(chance))
    bookings = Appointments(commands)
    outbox = outbox_of(settings, vault, clock)
    sandbox = SandboxControl(inside(control, settings.url), control.token)
    people = accounts(parts, market.partners, outbox, sandbox)
    calls = CallLogs(sandbox, book)
    return Portal(
        library=library,
        database=database,
        vault=vault,
        clock=clock,
        endpoints=console.endpoints,
        sandbox=sandbox,
        calls=calls,
        outside=outside,
        console=console,
        lessons=_lessons(calls, library, database, clock, settings.url),
        workspaces=workspaces,
        soap=soap,
        control=control,
        postman=_postman(database, market, message, clock),
        bookings=bookings,
        waiting=WaitingList(commands),
        real=real_access(parts, bookings, new_id),
        mails=mails(parts, outbox, people.people, bookings),
        accounts=people,
        back=back(settings, commands),
    )


def _control(
    settings: Settings, workspaces: Workspaces, soap: SoapEndpoint, shown: Showcase
) -> Control:
    return Control(
        workspaces,
        soap.recorder,
        _control_token(settings),
        anywhere=settings.control_anywhere,
        told=shown.told,
    )


def _market(settings: Settings, library: Library, vault: Vault) -> Market:
    allowed = AllowedHosts.parse(settings.callback_hosts)
    return Market(load_partners(settings.conf), library, settings.url, vault, allowed)


def _postman(
    database: Database, market: Market, message: Callback, clock: Clock
) -> Postman:
    # The portal's own receiver is reached without leaving the process: a worker
    # needs no way to the public address.
    own = inside(Receiver(database, clock, message), market.public_url)
    outside = httpx.Client(transport=Outside(Doorway()), follow_redirects=False)
    return Postman(database, market, message, clock, own, outside)


def _console(
    settings: Settings,
    market: Market,
    soap: WSGIApplication,
    clock: Clock,
    outside: OutsideClients,
    book: CallBook,
) -> ConsoleService:
    return ConsoleService(
        market.library,
        load_endpoints(settings.conf, settings.url),
        _clients(soap, settings.url, outside),
        clock,
        lambda: secrets.token_bytes(16),
        time.perf_counter,
        offers_of(market.partners.magic),
        book=book,
    )


def _lessons(
    calls: CallLogs,
    library: Library,
    database: Database,
    clock: Clock,
    url: str,
) -> Runs:
    log = CallLog(calls, CallReader(library))
    store = ProgressStore(database)
    receivers, elsewhere = f"{url}/receiver", Elsewhere(library)
    return Runs(load_lessons(), log, store, clock, receivers, elsewhere)


def _access(settings: Settings) -> Access:
    return load_access(settings.conf / "access.toml")


def _vault(settings: Settings) -> Vault:
    if settings.secret_key:
        return Vault(settings.secret_key)
    return Vault.in_folder(settings.data)


def _control_token(settings: Settings) -> str:
    if settings.control_token:
        return settings.control_token
    return read_or_make(settings.control_token_file, lambda: secrets.token_urlsafe(32))


def _correlation_ids(chance: random.Random) -> Callable[[], str]:
    return lambda: f"c-{chance.getrandbits(64):016x}"


def _ids(chance: random.Random) -> Callable[[], str]:
    return lambda: str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _clients(
    soap: WSGIApplication, url: str, outside: OutsideClients
) -> Callable[[Endpoint], httpx.Client]:
    """Return what gives the HTTP client for an endpoint.

    Calls to our own sandbox stay in the process: a portal whose every thread
    waits for a call to itself would never answer one.
    """
    own = inside(soap, url)
    return lambda endpoint: own if endpoint.base_url == url else outside(endpoint)
