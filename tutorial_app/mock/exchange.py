"""What becomes known about one call on its way: the material of its trace."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.mock.behaviour import Behaviour, Profile
from tutorial_app.soap.encoding import as_utf8
from tutorial_app.traces.masking import mask, masked
from tutorial_app.traces.store import Trace
from tutorial_app.traces.wire import UNPROVEN, Http, Why

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.mock.behaviour import Disturbance
    from tutorial_app.mock.credentials import Credential
    from tutorial_app.mock.dispatch import Route, Service
    from tutorial_app.mock.transport import Message
    from tutorial_app.soap.envelope import Envelope, Version
    from tutorial_app.traces.wire import Headers

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._:\-]{1,64}")
_CLIENT_REFERENCE = re.compile(r"[A-Za-z0-9._:\-]{8,64}")
#: What is answered before a workspace is known stays as it is.
_STRANGERS = Behaviour(profile=Profile.CALM)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: a body, and the HTTP that carries it."""

    body: bytes
    version: Version
    status: str = "200 OK"
    fault_code: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    #: Empty: that of the version.
    media_type: str = ""
    #: True: the connection is closed instead.
    dropped: bool = False

    @property
    def sent_headers(self) -> Headers:
        """The headers it goes with, but for its length."""
        media_type = self.media_type or self.version.content_type
        return (("Content-Type", media_type), *self.headers)


@dataclass(slots=True)
class Exchange:
    """One call. What is not known yet is empty."""

    service: Service
    #: Wall-clock time at which it came.
    at: datetime
    correlation_id: str
    version: Version
    started: int = field(default_factory=time.perf_counter_ns)
    message: Message | None = None
    route: Route | None = None
    #: Children of `context`, before anybody has checked them.
    context: Mapping[str, str] = field(default_factory=dict)
    language: str = "da"
    client_reference: str = ""
    credential: Credential | None = None
    #: What it claimed without a proof, and what its trace is told of; None: nothing.
    claimed: Credential | None = None
    #: Virtual time of the workspace.
    clock: datetime | None = None
    verdict: str = "ANSWER"
    #: What `Why` tells of it.
    stage: str = "OPERATION"
    proof: str = ""
    key: str = ""
    bound: bool = False
    #: What its caller's workspace has set; CALM until the caller is known.
    behaviour: Behaviour = _STRANGERS
    #: What is done to it on request; None: nobody was asked.
    disturbance: Disturbance | None = None
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def read_context(self, envelope: Envelope) -> None:
        """Take what the message says about itself, as far as it makes sense."""
        children = list(envelope.body)
        first = next(iter(children[0]), None) if children else None
        if first is None or etree.QName(first).localname != "context":
            return
        self.context = {
            etree.QName(child).localname: (child.text or "").strip() for child in first
        }
        said = self.context.get("correlationId", "")
        if _CORRELATION_ID.fullmatch(said):
            self.correlation_id = said
        if self.context.get("language") in {"da", "en"}:
            self.language = self.context["language"]
        reference = self.context.get("clientReference", "")
        if _CLIENT_REFERENCE.fullmatch(reference):
            self.client_reference = reference

    def trace(self, reply: Reply) -> Trace | None:
        """Return the trace of this call, or None if it belongs to no workspace."""
        if self.message is None or self.route is None:
            return None
        if self.credential is None:
            return self._claim_trace(reply) if self.claimed else None
        password = self.credential.password
        request = mask(as_utf8(self.message.raw, self.message.charset), password)
        return Trace(
            workspace=self.credential.workspace,
            at=self.at,
            clock=self.clock,
            slug=self.service.slug,
            operation=self.route.operation.name,
            verdict="FAULT" if reply.fault_code else self.verdict,
            fault_code=reply.fault_code,
            duration_us=(time.perf_counter_ns() - self.started) // 1000,
            correlation_id=self.correlation_id,
            client_reference=self.client_reference,
            user_name=self.credential.user_name,
            request=request.text,
            answer=masked(reply.body, password, request.secrets),
            http=Http(int(reply.status[:3]), self.message.headers, reply.sent_headers),
            why=self._why(),
        )

    def _claim_trace(self, reply: Reply) -> Trace | None:
        """Return what the owner of a user name may know of a call without a proof.

        Nothing that its caller wrote: that may be anybody, and anything.
        """
        if self.claimed is None or self.route is None:
            return None
        return Trace(
            workspace=self.claimed.workspace,
            at=self.at,
            clock=None,
            slug=self.service.slug,
            operation=self.route.operation.name,
            verdict="FAULT",
            fault_code=reply.fault_code,
            duration_us=(time.perf_counter_ns() - self.started) // 1000,
            correlation_id=self.correlation_id,
            client_reference="",
            user_name=self.claimed.user_name,
            request=b"",
            answer=masked(reply.body),
            http=Http(int(reply.status[:3]), (), reply.sent_headers),
            why=Why(UNPROVEN),
        )

    def _why(self) -> Why:
        one = self.disturbance
        disturbed = one.text if one else ""
        return Why(self.stage, self.proof, self.key, self.bound, disturbed)
