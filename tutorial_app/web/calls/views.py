"""What a page about one call shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tutorial_app.kernel.errors import NotFound, PortalError
from tutorial_app.look.xml_text import pretty
from tutorial_app.snippets import Call, Credential, snippets
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.security import username_token
from tutorial_app.traces.blanks import blank, with_blanks
from tutorial_app.traces.book import is_own
from tutorial_app.traces.explaining import explain
from tutorial_app.traces.lines import beside, in_code, lay_out, parsed, payload_of
from tutorial_app.traces.masking import KEPT_BYTES, MASK
from tutorial_app.traces.reasons import reasons
from tutorial_app.traces.wire import BY_PORTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from tutorial_app.console.service import ConsoleService
    from tutorial_app.contract.model import Operation
    from tutorial_app.contract.validation.validator import SchemaFinding
    from tutorial_app.snippets import Language
    from tutorial_app.traces.explaining import Explained
    from tutorial_app.traces.lines import Message
    from tutorial_app.traces.reasons import Reason
    from tutorial_app.traces.store import Trace
    from tutorial_app.traces.wire import Headers

#: Stands in code where the password goes.
PASSWORD = "your-password"  # noqa: S105 (a word that stands for one)
_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
#: Bytes of a request that is still worth reading as a program.
_LONGEST_CODE = 12_000
#: Fields of a table.
MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Side:
    """Request or answer. *key* begins its data paths and anchors."""

    key: str
    title: str
    raw: bytes
    headers: Headers
    message: Message
    #: Path -> what the schema says there; for lines, and for the table.
    found: Mapping[str, tuple[str, ...]]
    #: Whether it was held against the schema at all.
    checked: bool

    @property
    def marks(self) -> Mapping[int, str]:
        """What is found, by the line on which its field begins."""
        begins: dict[str, int] = {}
        for line in self.message.lines:
            begins.setdefault(line.path, line.number)
        return {begins[path]: "; ".join(words) for path, words in self.found.items()}

    @property
    def beside(self) -> Side:
        """The same under other anchors, for a second call on one page."""
        return replace(self, key=f"{self.key}2")

    @property
    def cut(self) -> bool:
        """Say whether the trace holds only its beginning."""
        return len(self.raw) >= KEPT_BYTES


@dataclass(frozen=True, slots=True)
class Program:
    """The call in one language: its lines, each with the field it writes."""

    language: Language
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CallView:
    """Everything about one call."""

    trace: Trace
    request: Side
    answer: Side
    fault: Explained | None
    reasons: tuple[Reason, ...]
    programs: tuple[Program, ...] = ()
    #: Words in the programs that stand for what the trace does not hold.
    blanks: tuple[str, ...] = ()

    @property
    def clock(self) -> datetime | None:
        """Virtual time of the workspace, where it lies."""
        clock = self.trace.clock
        return clock.astimezone(_COPENHAGEN) if clock else None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Makes views of calls.

    Args:
        console: knows the contract.
        base_url: address of the endpoint.
    """

    console: ConsoleService
    base_url: str

    def view(self, trace: Trace) -> CallView:
        """Return all there is to see of *trace*."""
        codes = self.console.library.fault_codes
        by_portal = trace.why.stage == BY_PORTAL
        request = self.side(trace, answer=False)
        programs = tuple(self._programs(trace, request.message))
        masked = (one.name for one in request.message.fields if one.value == MASK)
        return CallView(
            trace=trace,
            request=request,
            answer=self.side(trace, answer=True),
            fault=explain(trace.request, trace.answer, codes, by_portal=by_portal),
            reasons=reasons(trace, self.operation(trace)),
            programs=programs,
            blanks=(PASSWORD, *dict.fromkeys(map(blank, masked))),
        )

    def operation(self, trace: Trace) -> Operation | None:
        """Return what *trace* asked for, None if the contract has it not any more."""
        try:
            return self.console.target(trace.slug, trace.operation).operation
        except NotFound:
            return None

    def side(self, trace: Trace, *, answer: bool) -> Side:
        """Return the request or the answer of *trace*."""
        raw = trace.answer if answer else trace.request
        message = lay_out(raw)
        findings, checked = self._findings(trace, raw, message)
        return Side(
            key="a" if answer else "q",
            title="Answer" if answer else "Request",
            raw=raw,
            headers=trace.http.came if answer else trace.http.sent,
            message=message,
            found=beside(message, ((one.path, one.message) for one in findings)),
            checked=checked,
        )

    def _findings(
        self, trace: Trace, raw: bytes, message: Message
    ) -> tuple[tuple[SchemaFinding, ...], bool]:
        root = parsed(raw)
        payload = None if root is None else payload_of(root)
        if payload is None or str(payload.tag).endswith("}Fault"):
            return (), False
        try:
            target = self.console.target(trace.slug, trace.operation)
        except NotFound:
            return (), False
        # A mask is not what was sent; what was cannot be judged any more.
        masked = {one.path for one in message.fields if one.value == MASK}
        found = self.console.findings(target, raw)
        kept = tuple(one for one in found if one.path not in masked)
        return kept, target.has_form

    def _programs(self, trace: Trace, message: Message) -> Iterator[Program]:
        call = self.call(trace)
        if call is None or len(trace.request) > _LONGEST_CODE:
            return
        try:
            written = snippets(call)
        except PortalError:
            return  # what stands there does not fit the contract far enough
        fields = [
            replace(one, value=blank(one.name)) if one.value == MASK else one
            for one in message.fields
        ]
        for one in written:
            lines = in_code(one.code, fields)
            yield Program(one.language, tuple(lines))

    def call(self, trace: Trace) -> Call | None:
        """Return *trace* as what can be written in any language."""
        root = parsed(trace.request)
        payload = None if root is None else payload_of(root)
        operation = self.operation(trace)
        if payload is None or operation is None or operation.request != payload.tag:
            return None
        with_blanks(payload)
        entry = self.console.library.service(trace.slug)
        token = username_token(trace.user_name, PASSWORD)
        raw = close_envelope(payload, Version.SOAP11, header=[token])
        return Call(
            entry=entry,
            operation=operation,
            url=f"{self.base_url}{entry.soap_path}",
            body=(payload,),
            envelope=pretty(raw),
            credential=Credential(trace.user_name, PASSWORD),
            portal="" if is_own(trace.workspace) else self.base_url,
        )


def fields_of(side: Side) -> list[dict[str, Any]]:
    """Return the rows of a table of *side*, the first `MOST_FIELDS` of them."""
    return [
        {
            "path": one.path,
            "name": one.name,
            "value": one.value,
            "depth": min(one.depth, 6),
            "holds": one.holds,
            "line": one.line,
            "found": side.found.get(one.path, ()),
        }
        for one in side.message.fields[:MOST_FIELDS]
    ]
