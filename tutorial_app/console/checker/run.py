"""The way of a pasted message through the checker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.console.checker.body_rules import (
    Match,
    Role,
    check_action,
    check_payload,
    find_operation,
)
from tutorial_app.console.checker.envelope_rules import (
    Parts,
    check_media_type,
    name_of,
    take_apart,
)
from tutorial_app.console.checker.fault_rules import check_fault
from tutorial_app.console.checker.header_rules import check_header
from tutorial_app.console.checker.report import Findings, Page, Report
from tutorial_app.console.checker.text import decoded, lines_of, look_at
from tutorial_app.console.checker.wellformed import parsed
from tutorial_app.contract.sizes import MIB
from tutorial_app.contract.validation.validator import Validator
from tutorial_app.look.xml_text import pretty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.console.checker.text import Pasted
    from tutorial_app.contract.library import Library

#: Bytes of a message that is looked at: the most that a service takes.
LARGEST = 3 * MIB
#: A message with a longer line is laid out first, so that its lines say something.
_LONG_LINE = 400
_DESCRIPTIONS = frozenset({"definitions", "description", "schema"})


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks messages of every service of *library*."""

    library: Library
    _validators: _Validators = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make room for the validators; each is compiled when it is first needed."""
        object.__setattr__(self, "_validators", _Validators(self.library))

    def check(self, message: bytes | str, action: str | None = None) -> Report:
        """Return all that can be said about *message*.

        Args:
            message: what was pasted, or the bytes of a file, whose encoding is looked
                at then; HTTP headers may stand above it.
            action: the SOAPAction; None: it is not known.
        """
        found = Findings()
        if len(message) > LARGEST:
            found.error(f"It has {len(message):,} bytes; no service takes so many.")
            return Report((), found.sorted())
        text = message if isinstance(message, str) else decoded(message, found)
        pasted = look_at(text, action, found)
        if pasted.hopeless:
            return Report(lines_of(text), found.sorted())
        root, shown, laid_out = self._read(pasted, text, found)
        report = Report(lines_of(shown), found.sorted(), laid_out=laid_out)
        return report if root is None else self._judged(root, pasted, report, found)

    def _read(
        self, pasted: Pasted, text: str, found: Findings
    ) -> tuple[etree._Element | None, str, bool]:
        """Return the root, the text its lines are of, and whether it was laid out."""
        found.above = pasted.above
        root = parsed(pasted.xml, found)
        longest = max(map(len, lines_of(pasted.xml)), default=0)
        if root is None or longest <= _LONG_LINE:
            return root, text, False
        laid = pretty(pasted.xml.encode("utf-8", "replace"))
        if len(lines_of(laid)) <= len(lines_of(pasted.xml)):
            return root, text, False  # One long value, such as a document.
        found.above = 0
        return parsed(laid, found), laid, True

    def _judged(
        self, root: etree._Element, pasted: Pasted, report: Report, found: Findings
    ) -> Report:
        parts = take_apart(root, found)
        if parts is None:
            match, title, page = self._bare(root, found)
        else:
            check_media_type(pasted, parts.version, found)
            match, title, page = self._body(parts, pasted, found)
            check_header(parts, found, wants_credential=_wants_credential(match))
        request = match is not None and match.role is Role.REQUEST
        console = (
            f"/console/{match.entry.slug}/{match.operation.name}"
            if match is not None and request and parts is not None
            else ""
        )
        return Report(
            *(report.lines, found.sorted(), title, page, console, report.laid_out)
        )

    def _bare(
        self, root: etree._Element, found: Findings
    ) -> tuple[Match | None, str, Page | None]:
        """Judge what has no envelope around it."""
        name = etree.QName(root)
        line = int(root.sourceline or 0)
        if name.localname in _DESCRIPTIONS:
            found.error(
                f"This is a WSDL or a schema ({name.localname}), not a message.",
                line=line,
            )
            return None, "", None
        found.error(
            f"There is no Envelope around {name.localname}.",
            "A message is Envelope, in it Body, in it one element that names the "
            "operation.",
            line=line,
        )
        match = find_operation(self.library, root, found)
        if match is None:
            return None, "", None
        check_payload(match, root, self._validators, found)
        return match, f"{match.operation.name} {match.role.value}", match.page

    def _body(
        self, parts: Parts, pasted: Pasted, found: Findings
    ) -> tuple[Match | None, str, Page | None]:
        version = name_of(parts.version)
        payload = None if parts.body is None else _only_child(parts.body, found)
        if payload is None:
            return None, version, None
        if etree.QName(payload).localname == "Fault":
            page = check_fault(
                *(payload, parts.version, self.library, self._validators, found)
            )
            return None, f"Fault, {version}", page
        match = find_operation(self.library, payload, found)
        if match is None:
            return None, version, None
        check_payload(match, payload, self._validators, found)
        check_action(match, pasted.action, parts.version, self.library, found)
        title = f"{match.operation.name} {match.role.value}, {version}"
        return match, title, match.page


class _Validators(Mapping[str, Validator]):
    """A validator for each service, compiled when it is first asked for."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._made: dict[str, Validator] = {}

    def __getitem__(self, slug: str) -> Validator:
        if slug not in self._made:
            entry = self._library.service(slug)
            self._made[slug] = Validator(entry.contract, entry.path)
        return self._made[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._library.services)

    def __len__(self) -> int:
        return len(self._library.services)


def _only_child(body: etree._Element, found: Findings) -> etree._Element | None:
    children = list(body.iterchildren("*"))
    line = int(body.sourceline or 0)
    stray = ((body.text or "") + "".join(one.tail or "" for one in body)).strip()
    if stray:
        found.error(f"The text {stray[:40]!r} stands in the Body.", line=line)
    if not children:
        found.error(
            "The Body is empty.",
            "It holds one element, which names the operation.",
            line=line,
        )
        return None
    if len(children) > 1:
        found.error(
            f"The Body has {len(children)} children; these services take one.",
            "Send one call for each.",
            line=int(children[1].sourceline or 0),
        )
    return children[0]


def _wants_credential(match: Match | None) -> bool:
    if match is None or match.role is not Role.REQUEST:
        return False
    return match.operation.notes.operation_kind in {"query", "command"}
