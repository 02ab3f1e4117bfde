"""What the sandbox takes from HTTP beside the message itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.soap.http import receive
from tutorial_app.traces.wire import request_headers

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from tutorial_app.traces.wire import Headers


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came over HTTP."""

    raw: bytes
    charset: str
    #: `SOAPAction` of 1.1 or `action` of 1.2, without quotes; it decides nothing.
    action: str
    authorization: str
    #: `X-Sandbox-Behaviour`; empty: the call wants to be answered as usual.
    behaviour: str = ""
    #: All of them, for the trace.
    headers: Headers = ()


def read_message(environ: WSGIEnvironment, limit: int) -> Message:
    """Read the request body of *environ*, at most *limit* bytes of it.

    Raises:
        NotSoap: if it is longer, or its transfer is broken.
    """
    came = receive(environ, limit)
    return Message(
        *(came.raw, came.charset, came.action, came.authorization),
        behaviour=environ.get("HTTP_X_SANDBOX_BEHAVIOUR", ""),
        headers=request_headers(environ),
    )
