"""A link to one call, for whoever holds it, until it expires."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import ConfigurationError, NotFound

if TYPE_CHECKING:
    from tutorial_app.kernel.vault import Vault

_PREFIX = "call:"
#: How long a link can be followed.
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Share:
    """One call of one workspace. *at* tells it from another with its number."""

    workspace: str
    number: int
    at: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Shares:
    """Makes and checks links; nothing is stored, so every process can check them."""

    vault: Vault

    def make(self, share: Share) -> str:
        """Return what stands in the link: sealed, so nobody can make or change one."""
        said = [share.workspace, share.number, str(share.at), str(share.expires)]
        return self.vault.seal(_PREFIX + json.dumps(said))

    def read(self, token: str, now: datetime) -> Share:
        """Return the call that *token* is for.

        Raises:
            NotFound: if it is no link of ours, or has expired.
        """
        try:
            text = self.vault.open(token)
        except (ConfigurationError, UnicodeEncodeError):
            text = ""
        if not text.startswith(_PREFIX):
            raise NotFound("this link leads to no call; a part of it may be missing")
        workspace, number, at, expires = json.loads(text.removeprefix(_PREFIX))
        share = Share(
            workspace,
            number,
            datetime.fromisoformat(at),
            datetime.fromisoformat(expires),
        )
        if share.expires <= now:
            raise NotFound(
                f"this link has expired on {share.expires:%d %B %Y}; ask for a new one"
            )
        return share
