"""A sandbox endpoint without the portal around it, on a temporary database."""

from __future__ import annotations

import io
import json
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tests.noted_faults import EVERY_CALL, expect_noted
from tests.portals import our_library
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.vault import Vault
from tutorial_app.mock.control import Control
from tutorial_app.mock.credentials import Gate
from tutorial_app.mock.endpoint import SoapEndpoint
from tutorial_app.mock.registry import HANDLERS
from tutorial_app.mock.workspace import Market
from tutorial_app.mock.workspaces import Workspaces
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME, Limits
from tutorial_app.soap.envelope import Envelope, Version, close_envelope, open_envelope
from tutorial_app.soap.faults import read_fault
from tutorial_app.soap.security import username_token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tutorial_app.contract.library import Library
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.mock.call import Handler

TYPES = "urn:itms-sandbox:types:1"
TOKEN = "token"
#: The key is no secret: it only seals what a test throws away.
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over WSGI."""

    status: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def envelope(self) -> Envelope:
        return open_envelope(self.body)

    @property
    def payload(self) -> etree._Element:
        return self.envelope.payload

    def text(self, path: str) -> str:
        """Return the text at *path*, local names apart from their namespaces."""
        steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
        found = self.payload.xpath(f"string({steps})")
        return str(found)

    @property
    def fault_code(self) -> str:
        """The code in the fault's detail; empty for an answer."""
        return self.fault_text("code")

    def fault_text(self, name: str) -> str:
        fault = read_fault(self.envelope)
        if fault is None:
            return ""
        return "".join(
            str(node.findtext(f"{{{TYPES}}}{name}", "")) for node in fault.detail
        )

    @property
    def warnings(self) -> list[str]:
        return [
            str(text)
            for text in self.payload.xpath(
                "*[local-name()='header']/*[local-name()='warning']"
                "/*[local-name()='code']/text()"
            )
        ]


def call_wsgi(
    app: Any, method: str, path: str, body: bytes = b"", **environ: Any
) -> Answer:
    """Call a WSGI application as a server would."""
    path, _, query = path.partition("?")
    seen: list[Any] = []
    parts = app(
        {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "text/xml; charset=utf-8",
            "wsgi.input": io.BytesIO(body),
        }
        | environ,
        lambda status, headers: seen.append((status, headers)),
    )
    status, headers = seen[0]
    return Answer(status, dict(headers), b"".join(parts))


@dataclass
class Sandbox:
    """The endpoint, its control mount, and short ways to call them."""

    database: Database
    clock: FixedClock
    workspaces: Workspaces
    endpoint: SoapEndpoint
    control: Control
    passwords: dict[str, str] = field(default_factory=dict)
    #: Whether contract and handlers are those of the product.
    ours: bool = True

    def post(self, slug: str, body: bytes, **environ: Any) -> Answer:
        """POST raw bytes to a service."""
        path = f"/soap/{slug}/v1"
        answer = call_wsgi(self.endpoint, "POST", path, body, **environ)
        if self.ours and answer.status.startswith("500"):
            _expect_noted(slug, body, answer)
        return answer

    def replace_handlers(self, handlers: Mapping[tuple[str, str], Handler]) -> None:
        """Wire the endpoint anew, with these handlers alone."""
        self.endpoint.close()
        fresh = make_sandbox(self.database, self.clock, handlers=handlers)
        self.endpoint, self.control = fresh.endpoint, fresh.control
        self.ours = False

    def get(self, path: str, **environ: Any) -> Answer:
        return call_wsgi(self.endpoint, "GET", path, **environ)

    def manage(
        self,
        method: str,
        path: str,
        asked: Any = None,
        *,
        token: str = TOKEN,
        **environ: Any,
    ) -> tuple[int, Any]:
        """Call the control mount; return status and JSON."""
        body = b"" if asked is None else json.dumps(asked).encode()
        answer = call_wsgi(
            self.control,
            method,
            f"/control/v1/workspaces{path}",
            body,
            HTTP_AUTHORIZATION=f"Bearer {token}",
            **environ,
        )
        return int(answer.status[:3]), json.loads(answer.body or b"null")

    def new_workspace(self, **options: Any) -> str:
        """Make a workspace and remember its passwords."""
        made, credentials = self.workspaces.create(**options)
        self.passwords |= {one.user_name: one.password for one in credentials}
        return made.id

    def call(  # noqa: PLR0913 (what a test may vary, by name)
        self,
        slug: str,
        operation: str,
        content: str = "",
        *,
        user: str = "kurv-self",
        version: Version = Version.SOAP11,
        context: str = "",
        channel: str = "SELF_SERVICE",
        reference: str = "",
    ) -> Answer:
        """Call an operation as *user*; *content* is XML with prefixes `m` and `t`."""
        if slug != "system" or operation != "Ping":
            key = f"<t:clientReference>{reference}</t:clientReference>"
            context = (
                f"<m:context>{key if reference else ''}"
                f"<t:channel>{channel}</t:channel>{context}</m:context>"
            )
        payload = etree.fromstring(
            f"<m:{operation} xmlns:m='urn:itms-sandbox:{slug}:1' xmlns:t='{TYPES}'>"
            f"{context}{content}</m:{operation}>"
        )
        header: Sequence[etree._Element] = ()
        if user:
            password = self.passwords.get(user, "sandbox")
            header = [username_token(user, password, version=version)]
        raw = close_envelope(payload, version, header=header)
        return self.post(slug, raw, CONTENT_TYPE=version.content_type)


def make_sandbox(
    database: Database,
    clock: FixedClock,
    *,
    library: Library | None = None,
    handlers: Mapping[tuple[str, str], Handler] | None = None,
    limits: Limits | None = None,
) -> Sandbox:
    """Wire an endpoint on an empty database, with the workspace `local`."""
    vault = Vault(KEY)
    chance = random.Random(7)
    market = Market(
        load_partners(HOME / "conf"),
        library or our_library(),
        "http://127.0.0.1:8080",
        vault,
    )
    workspaces = Workspaces(database, vault, clock, chance, market, limits or Limits())
    endpoint = SoapEndpoint(
        market,
        database,
        clock,
        Gate(database, vault, clock, local=True),
        handlers=HANDLERS if handlers is None else handlers,
        new_id=lambda: f"c-{chance.getrandbits(48):012x}",
    )
    control = Control(workspaces, endpoint.recorder, TOKEN)
    ours = library is None and handlers is None
    return Sandbox(database, clock, workspaces, endpoint, control, ours=ours)


def _expect_noted(slug: str, body: bytes, answer: Answer) -> None:
    code = answer.fault_code
    if not code or code in EVERY_CALL:
        return  # Of the wire; and the message may be one that cannot be read.
    asked = etree.QName(open_envelope(body).payload)
    expect_noted(slug, asked.localname, code)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a database with all tables and no row."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sandbox(database: Database, clock: FixedClock) -> Iterator[Sandbox]:
    """Give an endpoint with the handlers of the product."""
    sandbox = make_sandbox(database, clock)
    sandbox.workspaces.ensure_local()
    yield sandbox
    sandbox.endpoint.close()


@pytest.fixture
def foreign_folder(tmp_path: Path) -> Path:
    """Give an empty folder for WSDLs that are not ours."""
    folder = tmp_path / "wsdl"
    folder.mkdir()
    return folder
