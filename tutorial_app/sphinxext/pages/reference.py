"""The whole reference: every page of every contract, as views."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tutorial_app.contract.library import Library, read_library, read_single
from tutorial_app.contract.samples.sampler import Sampler
from tutorial_app.kernel.errors import ContractError
from tutorial_app.snippets.record import Record
from tutorial_app.sphinxext.pages import (
    annexes,
    enumeration_view,
    event_view,
    fault_view,
    operation_view,
    service_view,
    type_view,
)
from tutorial_app.sphinxext.pages.names import Names, all_types
from tutorial_app.sphinxext.pages.usage import Usage
from tutorial_app.sphinxext.sandbox.additions import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.contract.schema import ComplexType, SimpleType
    from tutorial_app.sphinxext.views import Page


@dataclass(frozen=True, slots=True)
class Options:
    """Where the pages lie and what stands beside them.

    Args:
        folder: docname prefix of all pages.
        base_url: address of a portal that serves the contracts; empty: none does,
            and the addresses in the WSDLs are shown.
        console: path of a console, to which `/<slug>/<Operation>` is added.
        not_served: slugs that are only documented.
        record: which samples were run.
        versions: every version of the contract, oldest first, the present one under an
            empty name; None: no history is kept.
        faults_met: how often callers met each fault code, by operation.
        sandbox: what is known of the sandbox.
    """

    folder: str = "reference"
    base_url: str = ""
    console: str = ""
    not_served: tuple[str, ...] = ()
    record: Record = field(default_factory=Record)
    versions: Mapping[str, tuple[Contract, ...]] | None = None
    faults_met: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    sandbox: Sandbox = field(default_factory=Sandbox)


class Facts:
    """The contracts with everything the views ask about them."""

    def __init__(self, library: Library, options: Options) -> None:
        self.library = library
        self.base_url = options.base_url
        self.console = options.console
        self.record = options.record
        self.faults_met = options.faults_met
        self.sandbox = options.sandbox
        self._samplers: dict[str, Sampler] = {}
        self._not_served = options.not_served
        self.names = Names(library, options.folder)
        self.types: Mapping[QName, ComplexType | SimpleType] = all_types(library)
        self.usage = Usage(library, self.names)

    def sampler(self, entry: ServiceEntry) -> Sampler:
        """Return what makes the samples of a service; made once, it is slow."""
        if entry.slug not in self._samplers:
            self._samplers[entry.slug] = Sampler(entry.contract)
        return self._samplers[entry.slug]

    def is_served(self, entry: ServiceEntry) -> bool:
        """Say whether the portal answers at the service's address."""
        return entry.slug not in self._not_served


def read(paths: Iterable[Path]) -> Library:
    """Read every WSDL file and folder of WSDL files in *paths*.

    Raises:
        ContractError: if one cannot be read, or two want one address.
    """
    services: dict[str, ServiceEntry] = {}
    fault_codes: dict[str, FaultCode] = {}
    folder = Path()
    for path in paths:
        library = read_library(path) if path.is_dir() else read_single(path)
        for slug in library.services.keys() & services.keys():
            raise ContractError(
                f"its address /{slug} is taken by {services[slug].path}",
                source=str(library.services[slug].path),
            )
        folder = library.folder
        services.update(library.services)
        fault_codes.update(library.fault_codes)
    return Library(folder, services, fault_codes)


def pages(library: Library, options: Options) -> dict[str, Page]:
    """Return every page by its docname."""
    facts = Facts(library, options)
    known = _mentionable(facts)
    # Of the names of the contract, `Order` may be meant as the English word.
    odd = [word for word in facts.sandbox.signs if not WORD.fullmatch(word)]
    return {
        page.docname: replace(page, mentions=_mentions(page, known, odd))
        for page in annexes.hang_on(_all(facts), library, options.versions)
    }


#: Words that can only be names: `TopUpWithVoucher`, `BACKEND_TIMEOUT`.
WORD = re.compile(
    r"\b(?:[A-Z][a-z]+(?:[A-Z][a-z0-9]*)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b"
)


def _mentionable(facts: Facts) -> dict[str, tuple[str, str]]:
    """Return (role, target) of every name that texts can mention, by word."""
    found = {word: ("ref", label) for word, label in facts.sandbox.signs.items()}
    found.update({name: ("type", name) for name in facts.names.types.values()})
    seen: set[str] = set()
    for name in facts.names.operations.values():
        word = name.partition("/")[2]
        if word in seen:
            found.pop(word, None)  # Ambiguous: better no link than a wrong one.
        else:
            found[word] = ("operation", name)
        seen.add(word)
    found.update({code: ("fault", code) for code in facts.library.fault_codes})
    found.update({event: ("event", event) for event in facts.usage.writers})
    return found


def _mentions(
    page: Page, known: Mapping[str, tuple[str, str]], odd: Iterable[str]
) -> tuple[tuple[str, str, str], ...]:
    """Return the known names that *page* says; those that *odd* has look like none."""
    said = repr(page)
    words = sorted(
        (set(WORD.findall(said)) & known.keys()) | {one for one in odd if one in said}
    )
    return tuple(
        (word, *known[word]) for word in words if known[word] != (page.kind, page.name)
    )


def _all(facts: Facts) -> Iterator[Page]:
    yield from service_view.indexes(facts)
    for entry in facts.library.services.values():
        yield service_view.of(facts, entry)
        for number in range(len(entry.contract.operations)):
            yield operation_view.of(facts, entry, number)
    owners: dict[QName, Contract] = {}
    for entry in facts.library.services.values():
        for name in facts.names.types:
            if name in entry.contract.complex_types or (
                name in entry.contract.simple_types
            ):
                owners.setdefault(name, entry.contract)
    for name, contract in owners.items():
        yield type_view.of(facts, contract, name)
    for code in facts.library.fault_codes.values():
        yield fault_view.of(facts, code)
    yield from enumeration_view.pages(facts)
    yield from event_view.pages(facts)
