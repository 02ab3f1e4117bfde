"""The call as a shell command."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutorial_app.snippets.call import Call


def curl(call: Call) -> str:
    """Return the call as a command that reads its envelope from here."""
    action = f'SOAPAction: "{call.operation.soap_action}"'
    end = _end_of(call.envelope)
    return "\n".join(
        [
            f"curl {shlex.quote(call.url)} \\",
            "  --header 'Content-Type: text/xml; charset=utf-8' \\",
            f"  --header {shlex.quote(action)} \\",
            f"  --data-binary @- <<'{end}'",
            call.envelope,
            end,
        ]
    )


def _end_of(text: str) -> str:
    """Return a line that *text* has not: what follows it the shell would run."""
    end, lines = "XML", set(text.splitlines())
    while end in lines:
        end += "_"
    return end
