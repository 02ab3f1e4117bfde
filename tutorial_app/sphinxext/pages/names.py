"""Which page an operation, a type or a fault code has, and what it is called.

Foreign WSDLs repeat names: the same operation in several port types, the same
type name in several namespaces. The first keeps the plain name; the others get
what tells them apart, so an address never moves because something was added
after it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tutorial_app.contract.names import XSD, local_name, namespace_of
from tutorial_app.sphinxext.pages import event_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.contract.library import Library, ServiceEntry
    from tutorial_app.contract.model import Operation
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.schema import ComplexType, SimpleType

#: Namespaces everybody knows; their types get no pages.
STANDARD = frozenset(
    {
        XSD,
        "http://www.w3.org/XML/1998/namespace",
        "http://schemas.xmlsoap.org/soap/encoding/",
        "http://www.w3.org/2003/05/soap-encoding",
        "http://schemas.xmlsoap.org/wsdl/",
    }
)


class Names:
    """Names and docnames of everything in a library."""

    def __init__(self, library: Library, folder: str) -> None:
        self.folder = folder
        self.services: dict[str, str] = {}
        #: (slug, place of the operation in the contract) -> `order/PlaceOrder`.
        self.operations: dict[tuple[str, int], str] = {}
        self.types: dict[QName, str] = {}
        self._docnames: dict[tuple[str, str], str] = {}
        for slug, entry in library.services.items():
            self._service(slug, entry)
        self._types(all_types(library))
        for code in library.fault_codes:
            self._docnames["fault", code] = f"{folder}/faults/{safe(code)}"
        events = event_view.find(library)
        for event in events.types.facets.enumeration if events else ():
            place = f"{folder}/events/{safe(event.value)}"
            self._docnames["event", event.value] = place

    def docname(self, role: str, name: str) -> str:
        """Return the page of an object of the domain."""
        return self._docnames[role, name]

    def has(self, role: str, name: str) -> bool:
        """Say whether there is a page for it."""
        return (role, name) in self._docnames

    def _service(self, slug: str, entry: ServiceEntry) -> None:
        place = f"{slug}-service" if slug in {"types", "faults", "events"} else slug
        self.services[slug] = slug
        self._docnames["service", slug] = f"{self.folder}/{place}/index"
        taken = {"index", "lint"}
        for number, operation in enumerate(entry.contract.operations):
            name = _free(_operation_names(operation), taken)
            self.operations[slug, number] = f"{slug}/{name}"
            self._docnames["operation", f"{slug}/{name}"] = (
                f"{self.folder}/{place}/{name}"
            )

    def _types(self, types: Mapping[QName, object]) -> None:
        taken = {"index"}
        for name in types:
            unique = _free(_type_names(name), taken)
            self.types[name] = unique
            self._docnames["type", unique] = f"{self.folder}/types/{unique}"


def all_types(library: Library) -> dict[QName, ComplexType | SimpleType]:
    """Return every named type of every contract, by name.

    The same schema is read once for each service that imports it; those values
    are equal, and the first is as good as any.
    """
    found: dict[QName, ComplexType | SimpleType] = {}
    for entry in library.services.values():
        contract = entry.contract
        for types in (contract.complex_types, contract.simple_types):
            for name, type_ in types.items():
                if not type_.anonymous and namespace_of(name) not in STANDARD:
                    found.setdefault(name, type_)
    return dict(
        sorted(found.items(), key=lambda item: (namespace_of(item[0]), item[0]))
    )


def safe(name: str) -> str:
    """Return *name* with everything a file name cannot hold replaced."""
    return re.sub(r"[^\w.-]", "_", name)


def _operation_names(operation: Operation) -> Iterator[str]:
    yield operation.name
    yield f"{operation.name}-{local_name(operation.port_type)}"


def _type_names(name: QName) -> Iterator[str]:
    yield local_name(name)
    words = re.findall(r"[A-Za-z0-9]+", namespace_of(name))
    for count in range(1, 3):
        if len(words) >= count:
            yield "-".join([local_name(name), *words[-count:]])


def _free(wishes: Iterator[str], taken: set[str]) -> str:
    """Return the first name not *taken* yet, and take it.

    Names that differ only in case count as the same: some file systems think so.
    """
    name = "_"
    for wish in wishes:
        name = safe(wish)
        if name.casefold() not in taken:
            break
    number = 1
    unique = name
    while unique.casefold() in taken:
        number += 1
        unique = f"{name}-{number}"
    taken.add(unique.casefold())
    return unique
