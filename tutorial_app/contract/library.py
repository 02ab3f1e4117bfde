"""The folder `wsdl/` as a whole: every service the portal knows, by slug.

A WSDL that somebody drops into the folder is a service like ours, without any
code: the slug is its file stem, unless its address says `/soap/<slug>/v1`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.kernel.errors import ContractError, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.notes import FaultCode

_ADDRESS = re.compile(r"/soap/([a-z0-9-]+)/v1/?")


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """One WSDL file of the folder, read."""

    #: What stands in addresses: `/soap/<slug>/v1`, `/docs/reference/<slug>/…`.
    slug: str
    path: Path
    contract: Contract

    @property
    def soap_path(self) -> str:
        """The path of its endpoint, below the portal's address."""
        return f"/soap/{self.slug}/v1"


@dataclass(frozen=True, slots=True)
class Library:
    """All services, in the order of their slugs, and the closed list of faults."""

    folder: Path
    services: Mapping[str, ServiceEntry]
    fault_codes: Mapping[str, FaultCode]

    def service(self, slug: str) -> ServiceEntry:
        """Return the service with this *slug*.

        Raises:
            NotFound: if there is none.
        """
        try:
            return self.services[slug]
        except KeyError:
            raise NotFound(
                f"no service {slug!r}; there are {', '.join(self.services)}"
            ) from None


def read_library(folder: Path) -> Library:
    """Read every `*.wsdl` directly in *folder*.

    Raises:
        ContractError: if there is none, one cannot be read, or two want one slug.
    """
    entries: dict[str, ServiceEntry] = {}
    fault_codes: dict[str, FaultCode] = {}
    for path in sorted(folder.glob("*.wsdl")):
        contract = read_contract(path)
        slug = _slug(contract, path)
        if slug in entries:
            raise ContractError(
                f"takes the address of {entries[slug].path.name}, /soap/{slug}/v1",
                source=str(path),
            )
        entries[slug] = ServiceEntry(slug, path, contract)
        fault_codes.update(contract.fault_codes)
    if not entries:
        raise ContractError("no *.wsdl file in this folder", source=str(folder))
    return Library(folder, dict(sorted(entries.items())), fault_codes)


def read_single(path: Path) -> Library:
    """Read one WSDL file as a library of one service.

    Raises:
        ContractError: if it cannot be read.
    """
    contract = read_contract(path)
    entry = ServiceEntry(_slug(contract, path), path, contract)
    return Library(path.parent, {entry.slug: entry}, contract.fault_codes)


def _slug(contract: Contract, path: Path) -> str:
    for service in contract.services:
        for port in service.ports:
            found = _ADDRESS.fullmatch(urlsplit(port.address).path)
            if found:
                return found[1]
    return re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")
