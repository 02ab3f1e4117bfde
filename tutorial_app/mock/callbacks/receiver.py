"""The receiver that is built into the portal: keeps what callbacks bring.

It takes what the sandbox itself has signed, and nothing else: a learner's receiver
must not be filled by strangers.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from tutorial_app.kernel.errors import PortalError
from tutorial_app.mock.callbacks.tables import RECEIVED
from tutorial_app.mock.events import event_number
from tutorial_app.mock.transport import read_message
from tutorial_app.mock.workspace import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.mock.callbacks.message import Callback

_ADDRESS = re.compile(r"/receiver/([a-z0-9]{1,32})/?")
_LARGEST = 1024 * 1024
#: Deliveries that are kept for a workspace.
_KEPT = 500
_OK, _NOT_HERE = "200 OK", "404 Not Found"
_NOT_ALLOWED, _FORBIDDEN = "405 Method Not Allowed", "403 Forbidden"


@dataclass(frozen=True, slots=True)
class Receiver:
    """The WSGI application below `/receiver`.

    Args:
        database: where it keeps what came.
        clock: the wall clock.
        message: reads the messages and knows their secrets.
    """

    database: Database
    clock: Clock
    message: Callback

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        found = _ADDRESS.fullmatch(path)
        if found is None:
            status, body = _NOT_HERE, b""
        elif environ["REQUEST_METHOD"] != "POST":
            status, body = _NOT_ALLOWED, b""
        else:
            status, body = self._take(found[1], environ)
        headers = [
            ("Content-Type", "text/xml; charset=utf-8"),
            ("Content-Length", str(len(body))),
        ]
        start_response(status, headers)
        return [body]

    def _take(self, workspace: str, environ: WSGIEnvironment) -> tuple[str, bytes]:
        try:
            raw = read_message(environ, _LARGEST).raw
            fields = self.message.read(raw)
        except PortalError:
            return _FORBIDDEN, b""
        secret = self.message.secret(workspace, str(fields.get("callbackId")))
        right = self.message.signature(secret, raw)
        said = environ.get("HTTP_X_SIGNATURE", "")
        if not hmac.compare_digest(said.encode(), right.encode()):
            return _FORBIDDEN, b""
        kept = self._keep(workspace, fields, raw)
        return _OK, self.message.answer(accepted=kept)

    def _keep(self, workspace: str, fields: Mapping[str, Any], raw: bytes) -> bool:
        with self.database.transaction() as db:
            if load(db, workspace, lock=True) is None:
                return False
            mine = RECEIVED.c.workspace == workspace
            query = select(func.max(RECEIVED.c.number)).where(mine)
            number = (db.execute(query).scalar() or 0) + 1
            row = {
                "workspace": workspace,
                "number": number,
                "at": self.clock.now(),
                "callback_id": fields["callbackId"],
                "delivery_id": fields["deliveryId"],
                "attempt": fields["attempt"],
                "last_event": event_number(fields["event"][-1]["eventId"]),
                "body": raw.decode(),
            }
            db.execute(RECEIVED.insert(), row)
            db.execute(
                delete(RECEIVED).where(mine, RECEIVED.c.number <= number - _KEPT)
            )
        return True
