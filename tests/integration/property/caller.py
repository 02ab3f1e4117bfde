"""A partner's program in this process: whole SOAP calls through the portal's wiring."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from lxml import etree
from werkzeug.test import Client

from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.library import read_library
from tutorial_app.contract.names import clark
from tutorial_app.settings import HOME
from tutorial_app.soap.envelope import Version, close_envelope, open_envelope
from tutorial_app.soap.faults import read_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.bootstrap import Portal

TYPES = "urn:itms-sandbox:types:1"
#: First digit of an id -> the credential of that brand's own portal.
_SELF = {"1": "kurv-self", "2": "kontora-self", "3": "gnist-self"}
#: Faults that say that the sandbox is broken, whatever it was asked.
OURS = frozenset({"INTERNAL_ERROR", "INVALID_REQUEST", "AUTHENTICATION_FAILED"})


@cache
def codec(slug: str) -> Codec:
    return Codec(read_library(HOME / "wsdl").service(slug).contract)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back: a fault's code, or the fields of the answer."""

    fault: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.fault

    @property
    def replayed(self) -> bool:
        return bool(self.fields.get("header", {}).get("replayed"))

    @property
    def body(self) -> Mapping[str, Any]:
        """Everything but the header, which differs from call to call."""
        return {name: part for name, part in self.fields.items() if name != "header"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls as one partner's credentials of one workspace."""

    portal: Portal
    workspace: str
    #: Name of a credential, without its workspace -> its password.
    passwords: Mapping[str, str]
    #: Makes client references.
    reference: Callable[[], str]
    user: str = "kurv-self"
    channel: str = "SELF_SERVICE"

    @property
    def machine(self) -> Caller:
        """KURV's own systems, instead of its customers."""
        return replace(self, user="kurv-machine", channel="MACHINE")

    def of(self, subject: str) -> Caller:
        """Return the caller whose brand *subject* belongs to: `SU2…` is KONTORA's."""
        return replace(self, user=_SELF[subject[2:3]])

    def ask(
        self, slug: str, operation: str, *, reference: str = "", **fields: Any
    ) -> Outcome:
        """Change something; without a *reference* it gets one of its own."""
        key = {"clientReference": reference or self.reference()}
        return self._call(slug, operation, key, fields)

    def look(self, slug: str, operation: str, **fields: Any) -> Outcome:
        """Ask for something."""
        return self._call(slug, operation, {}, fields)

    def decide(self, top_up_id: str, word: str) -> None:
        """Send the form of the card issuer's page: `approve` or `decline`."""
        page = Client(self.portal.mock.pay)
        path = f"/pay/{self.workspace}.{top_up_id}"
        assert page.post(path, data={"decision": word}).status == "200 OK"

    def _call(
        self,
        slug: str,
        operation: str,
        key: Mapping[str, str],
        fields: Mapping[str, Any],
    ) -> Outcome:
        context = {"channel": self.channel, **key}
        name = clark(f"urn:itms-sandbox:{slug}:1", operation)
        payload = codec(slug).encode(name, {"context": context, **fields})
        raw = close_envelope(payload, Version.SOAP11)
        return _read(slug, self._post(slug, raw))

    def _post(self, slug: str, raw: bytes) -> bytes:
        word = f"{self.user}@{self.workspace}:{self.passwords[self.user]}".encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": f"/soap/{slug}/v1",
            "CONTENT_LENGTH": str(len(raw)),
            "CONTENT_TYPE": Version.SOAP11.content_type,
            "HTTP_AUTHORIZATION": f"Basic {base64.b64encode(word).decode()}",
            "wsgi.input": io.BytesIO(raw),
        }
        return b"".join(self.portal.mock.soap(environ, lambda *_: bytes))


def new_caller(
    portal: Portal, reference: Callable[[], str], seed_set: str = "BASIC"
) -> Caller:
    """Make a workspace without a limit on calls, and a caller in it."""
    made, credentials = portal.mock.workspaces.create(
        seed_set, anonymous=False, calls_per_minute=0
    )
    passwords = {one.user_name.partition("@")[0]: one.password for one in credentials}
    return Caller(portal, made.id, passwords, reference)


def _read(slug: str, raw: bytes) -> Outcome:
    envelope = open_envelope(raw)
    fault = read_fault(envelope)
    if fault is None:
        return Outcome(fields=codec(slug).decode(envelope.payload))
    codes = [
        child.text or ""
        for detail in fault.detail
        for child in detail
        if etree.QName(child).localname == "code"
    ]
    assert codes, raw.decode()
    assert codes[0] not in OURS, raw.decode()
    return Outcome(codes[0])
