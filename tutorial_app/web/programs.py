"""The call that a console page shows, as programs in several languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.console.envelope import MASK, Caller, Proof, compose
from tutorial_app.kernel.errors import PortalError
from tutorial_app.snippets import Call, Credential, snippets
from tutorial_app.soap.envelope import Version, open_envelope

if TYPE_CHECKING:
    from tutorial_app.snippets import Snippet
    from tutorial_app.web.board import Board

#: What stands for the password in a text for others.
PASSWORD = "your-password"  # noqa: S105 (a word that stands for one)
#: Bytes of a message beyond which nobody wants it as code in a page.
_LONGEST = 24_000


def programs(board: Board) -> tuple[Snippet, ...]:
    """Return the message of *board* as programs; nothing if it is no message."""
    raw = board.text.encode("utf-8", errors="replace")
    if len(raw) > _LONGEST:
        return ()
    target, user = board.target, board.caller.user
    credential = Credential(user, PASSWORD) if user else None
    try:
        body = tuple(open_envelope(raw).body)
        text = compose(body, Version.SOAP11, Caller(user, "", Proof.TEXT))
        return snippets(
            Call(
                entry=target.entry,
                operation=target.operation,
                url=board.endpoint.base_url + target.entry.soap_path,
                body=body,
                envelope=text.replace(MASK, PASSWORD),
                credential=credential,
                portal=board.endpoint.base_url if board.endpoint.kind == "mock" else "",
            )
        )
    except PortalError:
        return ()  # Half-written: the page says elsewhere what is wrong with it.
