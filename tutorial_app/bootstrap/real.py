"""Access to real endpoints by appointment, wired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.transact import Commands
from tutorial_app.access.credentials.gate import Gate
from tutorial_app.access.credentials.lately import Lately
from tutorial_app.access.credentials.partner import PartnerCredentials
from tutorial_app.access.credentials.service import Credentials
from tutorial_app.client.endpoints import load_endpoints
from tutorial_app.contract.library import read_library
from tutorial_app.gateway.passages import check_opened, load_passages, passage_names
from tutorial_app.gateway.passing import Keys
from tutorial_app.gateway.proxy import Gateway
from tutorial_app.traces.book import CallBook

if TYPE_CHECKING:
    from tutorial_app.access.appointments.kinds import Access
    from tutorial_app.access.appointments.service import Appointments
    from tutorial_app.bootstrap.parts import Parts
    from tutorial_app.settings import Settings


@dataclass(frozen=True, slots=True)
class RealAccess:
    """What stands between a booking and the real endpoint that it opens."""

    credentials: Credentials
    partners: PartnerCredentials
    gate: Gate
    gateway: Gateway
    lately: Lately


def check_conf(settings: Settings, access: Access) -> None:
    """See that what `conf/` says about real endpoints can be.

    Raises:
        ConfigurationError: if it cannot.
        ContractError: if a file in `wsdl/` cannot be used.
    """
    names = passage_names(settings.conf)
    check_opened(access, names, str(settings.conf / "access.toml"))
    if names:
        endpoints = load_endpoints(settings.conf, settings.url)
        load_passages(settings.conf, endpoints, read_library(settings.wsdl))


def commands_of(parts: Parts) -> Commands:
    """Return what carries out commands on bookings; credentials follow them."""
    return Commands(
        *(parts.database, parts.access, parts.clock, parts.new_id),
        follow=_credentials(parts).follow,
    )


def real_access(parts: Parts, bookings: Appointments) -> RealAccess:
    """Return what stands before real endpoints.

    Raises:
        ConfigurationError: if `conf/` says what cannot be.
    """
    passages = load_passages(parts.settings.conf, parts.endpoints, parts.library)
    shared = (parts.database, parts.vault, parts.clock)
    partners = PartnerCredentials(*shared, tuple(passages))
    gate = Gate(*shared, bookings)
    gateway = Gateway(
        *(passages, parts.library),
        Keys(gate, partners, parts.clock, lambda: parts.chance.randbytes(16)),
        CallBook(parts.database),
        new_id=parts.correlation_id,
        public_url=parts.settings.url,
    )
    lately = Lately(parts.database, parts.access, parts.clock)
    return RealAccess(_credentials(parts), partners, gate, gateway, lately)


def _credentials(parts: Parts) -> Credentials:
    return Credentials(
        *(parts.database, parts.access, parts.vault, parts.clock), parts.new_word
    )
