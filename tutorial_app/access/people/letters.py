"""What people are written about their accounts. Never more than they need to act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tutorial_app.access.people.secrets import digest
from tutorial_app.mail.model import Mail

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Post(Protocol):
    """Takes mails, in the transaction of what they tell of (`mail.outbox`)."""

    def put(self, db: Connection, mail: Mail, key: str) -> bool:
        """Have *mail* delivered once for each *key*."""
        ...


_INVITED = """\
You are invited to the iTMS tutorial portal{by}.

Choose a password and begin here, within seven days:

{link}

If you do not know what this is about, do nothing: the link ends by itself.
"""
_KNOWN = """\
Somebody, probably you, asked to join the iTMS tutorial portal with this address. It
has an account already. Sign in here:

{link}

If you have forgotten your password, that page helps. If it was not you, do nothing.
"""
_CONFIRM = """\
Somebody, probably you, asked to join the iTMS tutorial portal with this address.
Confirm it here, within two days; then our staff looks at your request:

{link}

If it was not you, do nothing: nothing more will come.
"""
_RECOVER = """\
Somebody, probably you, has forgotten the password of this address on the iTMS tutorial
portal. Choose a new one here, within one hour:

{link}

If it was not you, do nothing: your password stays as it is.
"""
_UNKNOWN = """\
Somebody, probably you, has forgotten the password of this address on the iTMS tutorial
portal. There is no account with it: you may have joined with another address. Ask to
join here:

{link}

If it was not you, do nothing: nothing more will come.
"""
_CHANGED = """\
{what}

If it was you, all is well. If not, choose a new password here at once, which ends every
session and API token, and tell our staff:

{link}
"""
_REFUSED = """\
Our staff has looked at your request to join the iTMS tutorial portal, and refused it:

{reason}
"""


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes mails about accounts.

    Args:
        post: takes them.
        url: the portal's public address, of which links are made.
    """

    post: Post
    url: str

    def invited(self, db: Connection, to: str, token: str, inviter: str) -> None:
        """Send the link with which an invitation is accepted."""
        text = _INVITED.format(
            link=self.invitation(token), by=f" by {inviter}" if inviter else ""
        )
        self._secret(db, to, "You are invited to the iTMS tutorial portal", text, token)

    def invitation(self, token: str) -> str:
        """Return the address at which an invitation is accepted."""
        return f"{self.url}/join/{token}"

    def confirm(self, db: Connection, to: str, token: str) -> None:
        """Send the link with which an address is confirmed."""
        text = _CONFIRM.format(link=f"{self.url}/confirm/{token}")
        self._secret(db, to, "Confirm your address", text, token)

    def known(self, db: Connection, to: str, nonce: str) -> None:
        """Tell whoever wanted to join that they have."""
        text = _KNOWN.format(link=f"{self.url}/sign-in")
        self._secret(db, to, "You have an account already", text, nonce)

    def recover(self, db: Connection, to: str, token: str) -> None:
        """Send the link with which a new password is chosen."""
        text = _RECOVER.format(link=f"{self.url}/recover/{token}")
        self._secret(db, to, "Choose a new password", text, token)

    def unknown(self, db: Connection, to: str, nonce: str) -> None:
        """Tell whoever lost a password that there is none."""
        text = _UNKNOWN.format(link=f"{self.url}/join")
        self._secret(db, to, "There is no account with this address", text, nonce)

    def changed(self, db: Connection, to: str, what: str, nonce: str) -> None:
        """Tell somebody what has changed about how they sign in."""
        text = _CHANGED.format(what=what, link=f"{self.url}/recover")
        mail = Mail(to, "Your account has changed", text)
        self.post.put(db, mail, f"people:{digest(nonce)}")

    def refused(self, db: Connection, to: str, reason: str, nonce: str) -> None:
        """Tell somebody that they cannot join, and why."""
        mail = Mail(to, "Your request to join", _REFUSED.format(reason=reason))
        self.post.put(db, mail, f"people:{digest(nonce)}")

    def _secret(
        self, db: Connection, to: str, subject: str, text: str, token: str
    ) -> None:
        mail = Mail(to, subject, text, secret=True)
        self.post.put(db, mail, f"people:{digest(token)}")
