"""What becomes known about one call on its way: the material of its trace."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.soap.encoding import as_utf8
from tutorial_app.traces.book import owner_of
from tutorial_app.traces.masking import masked
from tutorial_app.traces.store import Trace
from tutorial_app.traces.wire import BY_PORTAL, Http, Why

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.access.credentials.model import Caller
    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.gateway.passages import Passage
    from tutorial_app.soap.envelope import Version
    from tutorial_app.soap.http import Received
    from tutorial_app.soap.security import Claim
    from tutorial_app.traces.wire import Headers

#: An id that may stand in logs.
ID = re.compile(r"[A-Za-z0-9._:\-]{1,64}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    body: bytes
    status: str
    headers: Headers
    fault_code: str = ""
    #: ANSWER, REPLAY or FAULT.
    verdict: str = "ANSWER"
    #: Whether the portal gave it itself.
    by_portal: bool = False


@dataclass(slots=True)
class Call:
    """One call. What is not known yet is empty."""

    passage: Passage
    entry: ServiceEntry
    #: Wall-clock time at which it came.
    at: datetime
    correlation_id: str
    version: Version
    #: Headers of HTTP, masked.
    headers: Headers
    #: Where it came from.
    address: str
    started: int = field(default_factory=time.perf_counter_ns)
    message: Received | None = None
    claim: Claim | None = None
    caller: Caller | None = None
    operation: str = ""
    client_reference: str = ""

    def read_context(self, payload: etree._Element) -> None:
        """Take what the message says about itself, as far as it makes sense."""
        first = next(iter(payload), None)
        if first is None or etree.QName(first).localname != "context":
            return
        for child in first:
            text = (child.text or "").strip()
            if not ID.fullmatch(text):
                continue
            name = etree.QName(child).localname
            if name == "correlationId":
                self.correlation_id = text
            elif name == "clientReference":
                self.client_reference = text

    def trace(self, reply: Reply) -> Trace | None:
        """Return the trace of this call; None: nobody knows whose it was."""
        if self.caller is None or self.message is None:
            return None
        secret = self.caller.secret
        return Trace(
            workspace=owner_of(self.caller.booking.id, self.passage.endpoint.base_url),
            at=self.at,
            clock=None,
            slug=self.entry.slug,
            operation=self.operation,
            verdict=reply.verdict,
            fault_code=reply.fault_code[:50],
            duration_us=(time.perf_counter_ns() - self.started) // 1000,
            correlation_id=self.correlation_id,
            client_reference=self.client_reference,
            user_name=self.caller.user_name,
            request=masked(as_utf8(self.message.raw, self.message.charset), secret),
            answer=masked(reply.body, secret),
            http=Http(int(reply.status[:3]), self.headers, reply.headers),
            why=Why(BY_PORTAL if reply.by_portal else "", self._proof()),
        )

    def _proof(self) -> str:
        if self.message is None or self.claim is None:
            return ""
        if self.claim.digest:
            return "DIGEST"
        return "BASIC" if self.message.authorization else "TEXT"
