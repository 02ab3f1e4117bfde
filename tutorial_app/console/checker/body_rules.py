"""Which message stands in a body, and what its contract says of it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.console.checker.envelope_rules import name_of
from tutorial_app.console.checker.namespaces import put_right
from tutorial_app.console.checker.report import Page
from tutorial_app.console.field_findings import sentence
from tutorial_app.contract.model import Protocol
from tutorial_app.contract.names import QName, clark, local_name
from tutorial_app.soap.envelope import Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.console.checker.report import Findings
    from tutorial_app.contract.library import Library, ServiceEntry
    from tutorial_app.contract.model import Operation
    from tutorial_app.contract.validation.validator import Validator

_PROTOCOLS = {Version.SOAP11: Protocol.SOAP11, Version.SOAP12: Protocol.SOAP12}
_MASKS = ("***", "••••••••")


class Role(Enum):
    """What a message is to its operation."""

    REQUEST = "request"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Match:
    """The operation that a body element belongs to."""

    entry: ServiceEntry
    operation: Operation
    role: Role
    #: The global element; None: an rpc wrapper, which no schema declares.
    element: QName | None

    @property
    def page(self) -> Page:
        """Its page of the reference."""
        name = self.operation.name
        return Page(f"/docs/reference/{self.entry.slug}/{name}", name)


def find_operation(
    library: Library, payload: etree._Element, found: Findings
) -> Match | None:
    """Return what *payload* belongs to: by its name, or by its local name alone."""
    name = QName(str(payload.tag))
    matches = list(_matches(library))
    for known, match in matches:
        if known == name:
            return match
    alike = [match for known, match in matches if local_name(known) == local_name(name)]
    if alike:
        return alike[0]  # The namespace is told with all the others.
    _unknown(local_name(name), matches, int(payload.sourceline or 0), found)
    return None


def check_payload(
    match: Match,
    payload: etree._Element,
    validators: Mapping[str, Validator],
    found: Findings,
) -> None:
    """Hold *payload* to the contract; wrong namespaces are told once and put right."""
    if match.element is None:
        found.note("An rpc message: its parts are not checked against the schema.")
        return
    put_right(match.entry.contract, payload, match.element, found, match.page)
    for one in validators[match.entry.slug].check(payload):
        if any(repr(mask) in one.message for mask in _MASKS):
            continue
        label = one.path.rpartition("/")[2] or local_name(match.element)
        found.error(
            f"{label}{' ' if _is_verb(one.message) else ': '}{sentence(one.message)}",
            line=one.line,
            path=one.path,
            page=match.page,
        )
    for element in payload.iter("*"):
        if (element.text or "").strip() in _MASKS:
            label = etree.QName(element).localname
            found.note(
                f"{label} is masked: a trace keeps no secrets.",
                line=int(element.sourceline or 0),
            )


def check_action(
    match: Match,
    action: str | None,
    version: Version,
    library: Library,
    found: Findings,
) -> None:
    """Compare the SOAPAction, where it is known, with the operation of the body."""
    if action is None or match.role is not Role.REQUEST:
        return
    wanted = _action(match.operation, version)
    if action == wanted:
        return
    other = next(
        (
            one.name
            for entry in library.services.values()
            for one in entry.contract.operations
            if action and action == one.soap_action
        ),
        "",
    )
    named = f", which is that of {other}" if other else ""
    said = f"is {action!r}{named}" if action else "is empty"
    found.warn(
        f"SOAPAction {said}; the body is {match.operation.name}, whose action is "
        f"{wanted!r} in {name_of(version)}.",
        "The sandbox goes by the body alone; other servers may refuse the call.",
        page=match.page,
    )


def _matches(library: Library) -> Iterator[tuple[QName, Match]]:
    for entry in library.services.values():
        for operation in entry.contract.operations:
            for name, role in (
                (operation.request, Role.REQUEST),
                (operation.response, Role.ANSWER),
            ):
                if name is not None:
                    yield name, Match(entry, operation, role, name)
            if operation.request is None:
                for bound in operation.bound:
                    name = clark(bound.namespace, operation.name)
                    yield name, Match(entry, operation, Role.REQUEST, None)


def _unknown(
    label: str, matches: list[tuple[QName, Match]], line: int, found: Findings
) -> None:
    names = {local_name(known): match for known, match in matches}
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(label.casefold(), folded, 1)
    match = names[folded[near[0]]] if near else None
    if match is None:
        found.error(
            f"No service has a message called {label!r}.",
            "The first element in the Body names the operation.",
            line=line,
            page=Page("/docs/reference/", "All operations"),
        )
        return
    found.error(
        f"No service has a message called {label!r}; did you mean "
        f"{folded[near[0]]!r} of {match.entry.slug}?",
        line=line,
        page=match.page,
    )


def _action(operation: Operation, version: Version) -> str:
    wanted = _PROTOCOLS[version]
    of_version = (b.soap_action for b in operation.bound if b.protocol is wanted)
    return next(of_version, operation.soap_action)


def _is_verb(message: str) -> bool:
    """Say whether *message* goes on from the name of the element."""
    return message.split(" ", 1)[0] in {"is", "stands", "lacks", "holds", "attribute"}
