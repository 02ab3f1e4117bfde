"""The composition root: the only module that knows every concrete class."""

from __future__ import annotations

import random
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from tutorial_app.access.sandbox import SandboxControl
from tutorial_app.client.endpoints import load_endpoints
from tutorial_app.client.inside import inside
from tutorial_app.console.offers import offers_of
from tutorial_app.console.outside import OutsideClients
from tutorial_app.console.service import ConsoleService
from tutorial_app.contract.library import read_library
from tutorial_app.engine.rounds import Duty
from tutorial_app.engine.store import prepare_store
from tutorial_app.kernel.clock import SystemClock
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.keyfile import read_or_make
from tutorial_app.kernel.migrations import migrate
from tutorial_app.kernel.vault import Vault
from tutorial_app.lessons import load_lessons
from tutorial_app.lessons.log import CallLog
from tutorial_app.lessons.runs import Runs
from tutorial_app.lessons.seen import CallReader
from tutorial_app.lessons.store import ProgressStore
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
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.contract.library import Library
    from tutorial_app.engine.carrier import Carrier
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.partners.states import StateMachine
    from tutorial_app.settings import Settings

#: Seconds.
_PURGE_EVERY = 3600.0
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
    console: ConsoleService
    lessons: Runs
    workspaces: Workspaces
    soap: SoapEndpoint
    control: Control
    postman: Postman

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
    def as_real(self) -> WSGIApplication:
        """What answers as a real system does, for those who practise the move."""
        return as_real(self.mock_only)

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
            Duty("purge", _PURGE_EVERY, self.workspaces.purge),
            *(
                Duty(f"callbacks-{number}", _POST_EVERY, self.postman.deliver_due)
                for number in range(1, _POSTMEN + 1)
            ),
        )

    def close(self) -> None:
        """Write down what is still in memory, and close the database."""
        self.soap.close()
        self.database.close()


def prepare(settings: Settings) -> None:
    """Make the data folder, the keys and the tables; bring the tables up to date.

    Raises:
        ConfigurationError: if a setting or a file in `conf/` cannot be used.
        ContractError: if a file in `wsdl/` cannot be used.
    """
    # Here a mistake is told in one line; in a worker it would end that worker.
    load_partners(settings.conf)
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
    console = _console(settings, market, soap, clock)
    sandbox = SandboxControl(inside(control, settings.url), control.token)
    return Portal(
        library=library,
        database=database,
        vault=vault,
        clock=clock,
        endpoints=console.endpoints,
        sandbox=sandbox,
        console=console,
        lessons=_lessons(sandbox, library, database, clock, settings.url),
        workspaces=workspaces,
        soap=soap,
        control=control,
        postman=_postman(database, market, message, clock),
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
    settings: Settings, market: Market, soap: WSGIApplication, clock: Clock
) -> ConsoleService:
    return ConsoleService(
        market.library,
        load_endpoints(settings.conf, settings.url),
        _clients(soap, settings.url),
        clock,
        lambda: secrets.token_bytes(16),
        time.perf_counter,
        offers_of(market.partners.magic),
    )


def _lessons(
    sandbox: SandboxControl,
    library: Library,
    database: Database,
    clock: Clock,
    url: str,
) -> Runs:
    log = CallLog(sandbox, CallReader(library))
    store = ProgressStore(database)
    return Runs(load_lessons(), log, store, clock, f"{url}/receiver")


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


def _clients(soap: WSGIApplication, url: str) -> Callable[[Endpoint], httpx.Client]:
    """Return what gives the HTTP client for an endpoint.

    Calls to our own sandbox stay in the process: a portal whose every thread
    waits for a call to itself would never answer one.
    """
    own = inside(soap, url)
    outside = OutsideClients()
    return lambda endpoint: own if endpoint.base_url == url else outside(endpoint)
