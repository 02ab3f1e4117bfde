"""A call of the log as a lesson reads it, whatever program made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lxml import etree

from tutorial_app.client.records import Amount, Record, Records
from tutorial_app.client.service import typed_fault
from tutorial_app.contract.codec.valued import Valued
from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.content import slots
from tutorial_app.contract.names import QName
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.soap.envelope import NotSoap, open_envelope
from tutorial_app.soap.faults import read_fault
from tutorial_app.traces.masking import KEPT_BYTES

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.client import ItmsFault
    from tutorial_app.contract.library import Library
    from tutorial_app.contract.model import Contract
    from tutorial_app.traces.store import Trace

_NO_TYPE = QName("")


@dataclass(frozen=True, slots=True)
class Seen:
    """One call: what was asked, and what came of it."""

    #: Its number in the log of the workspace.
    number: int
    service: str
    operation: str
    #: The credential's name without `@workspace`.
    user: str
    at: datetime
    #: Virtual time of the workspace; None: not known.
    clock: datetime | None
    duration_us: int
    correlation_id: str
    client_reference: str
    verdict: str
    fault_code: str
    #: The fields of the request; None: it cannot be read.
    request: Record | None
    #: The fields of the answer; None: it is a fault, or cannot be read.
    answer: Record | None
    fault: ItmsFault | None
    #: The connection was closed instead of answering.
    dropped: bool
    #: The log keeps no more than the beginning of the request, of the answer.
    request_is_cut: bool
    answer_is_cut: bool
    raw_request: bytes = field(repr=False)
    raw_answer: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallReader:
    """Reads traces by the contracts of *library*; may be used by several threads."""

    library: Library
    _codecs: dict[str, Codec] = field(default_factory=dict, repr=False)

    def read(self, trace: Trace) -> Seen:
        """Return *trace* with its envelopes taken apart, as far as they can be."""
        codec = self._codec(trace.slug)
        return Seen(
            number=trace.sequence,
            service=trace.slug,
            operation=trace.operation,
            user=trace.user_name.partition("@")[0],
            at=trace.at,
            clock=trace.clock,
            duration_us=trace.duration_us,
            correlation_id=trace.correlation_id,
            client_reference=trace.client_reference,
            verdict=trace.verdict,
            fault_code=trace.fault_code,
            request=_fields(codec, trace.request),
            answer=None if trace.fault_code else _fields(codec, trace.answer),
            fault=_fault(trace) if trace.fault_code else None,
            dropped=trace.why.disturbed.startswith("drop"),
            request_is_cut=len(trace.request) >= KEPT_BYTES,
            answer_is_cut=len(trace.answer) >= KEPT_BYTES,
            raw_request=trace.request,
            raw_answer=trace.answer,
        )

    def _codec(self, slug: str) -> Codec | None:
        if slug not in self._codecs and slug in self.library.services:
            self._codecs[slug] = Codec(self.library.service(slug).contract)
        return self._codecs.get(slug)


def _fields(codec: Codec | None, raw: bytes) -> Record | None:
    if codec is None:
        return None
    try:
        element = open_envelope(_mended(raw)).payload
        fields = codec.decode(element)
        kind = codec.contract.element(QName(str(element.tag))).type
    except (NotSoap, InvalidInput, NotFound):
        return None
    record = _completed(codec.contract, kind, fields)
    return record if isinstance(record, Record) else None


def _mended(raw: bytes) -> bytes:
    """Return *raw*, where it was cut, with what is open closed and the rest left."""
    if len(raw) < KEPT_BYTES:
        return raw
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    root = etree.fromstring(raw, parser)
    last = root
    while len(last):
        last = last[-1]
    parent = last.getparent()
    if parent is not None:
        parent.remove(last)  # half a value
    return etree.tostring(root)


def _fault(trace: Trace) -> ItmsFault | None:
    try:
        fault = read_fault(trace.answer)
    except NotSoap:
        return None
    details = fault.detail if fault else ()
    node = next((one for one in details if one.find("{*}code") is not None), None)
    if fault is None or node is None:
        return None
    return typed_fault(node, fault.reason, f"{trace.slug}.{trace.operation}")


def _completed(contract: Contract, kind: QName, value: Any) -> Any:  # noqa: ANN401 (fields)
    """Return *value*, of the type *kind*, as the client hands answers out.

    What the schema knows and the message left out is None, or an empty list.
    """
    if isinstance(value, list):
        return Records(_completed(contract, kind, item) for item in value)
    if isinstance(value, Valued):
        if isinstance(value.value, Decimal):
            return Amount(value.value, value.attributes)
        return value if value.attributes else value.value
    if not isinstance(value, Mapping):
        return value
    declared = contract.complex_types.get(kind)
    known = {slot.key: slot for slot in slots(declared)} if declared else {}
    fields: dict[str, Any] = {
        key: Records() if slot.repeats else None for key, slot in known.items()
    }
    for key, inner in value.items():
        inner_kind = known[key].type if key in known else _NO_TYPE
        fields[key] = _completed(contract, inner_kind, inner)
    return Record(fields)
