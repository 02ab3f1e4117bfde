"""A mail as a value: to one person, in plain text, with HTML and a calendar entry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

#: RFC 5321, 4.5.3.1: octets of the part before the @, and of the whole address.
_MOST_LOCAL, _MOST_ADDRESS = 64, 254
#: Characters; RFC 5322, 2.1.1 lets a line have 998.
_MOST_SUBJECT = 200
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#: RFC 5321, 4.1.2: Dot-string "@" Domain. No quotes, no address literals.
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@{_LABEL}(?:\.{_LABEL})*")
#: RFC 5546, 1.4: what a calendar is to do with an entry.
METHODS = ("", "REQUEST", "CANCEL")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one person.

    Args:
        to: the address, `name@example.org`, in ASCII (a domain with other letters as
            `xn--…`).
        subject: one line.
        text: the body in plain text.
        html: the same in HTML; empty: there is none.
        calendar: an iCalendar object (RFC 5545) in UTF-8; empty: there is none.
        method: what a calendar does with it: REQUEST or CANCEL; empty without one.
        secret: the body is sealed while it is kept, never shown on a page, and
            forgotten once it is delivered.
        until: later than this it is of no use, and is not sent; None: always.

    Raises:
        InvalidInput: if the address is none, the subject no line, the text empty, or
            if a calendar comes without a method.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    calendar: bytes = b""
    method: str = ""
    secret: bool = False
    until: datetime | None = None

    def __post_init__(self) -> None:
        check_address(self.to)
        if not self.subject.isprintable() or not 0 < len(self.subject) <= _MOST_SUBJECT:
            raise InvalidInput(
                f"the subject {self.subject!r} is no line of 1 to {_MOST_SUBJECT} "
                "characters"
            )
        if not self.text.strip():
            raise InvalidInput(f"the mail {self.subject!r} has no text")
        if self.method not in METHODS or bool(self.method) != bool(self.calendar):
            raise InvalidInput(
                f"the method {self.method!r} is none of REQUEST and CANCEL, or comes "
                "without a calendar entry"
            )


def check_address(address: str) -> str:
    """Return *address*, which a mail can be sent to.

    Raises:
        InvalidInput: if it is none.
    """
    found = _ADDRESS.fullmatch(address)
    if not found or len(found[1]) > _MOST_LOCAL or len(address) > _MOST_ADDRESS:
        raise InvalidInput(f"{address!r} is no mail address")
    return address
