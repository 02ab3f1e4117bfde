"""Links in letters: signed, for one purpose, good until a time.

What a link does is done once: each deed ends the state that it needs (a request that
is approved is none any more), and `sequence` ties what staff decides to what they read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from itsdangerous import BadData, URLSafeSerializer

from tutorial_app.access.appointments.model import BookingId
from tutorial_app.kernel.errors import Conflict, NotFound

if TYPE_CHECKING:
    from tutorial_app.kernel.vault import Vault

_PURPOSE = "links in letters"


class Purpose(StrEnum):
    """What a link is for. It is good for nothing else."""

    ACCEPT = "accept"
    CANCEL = "cancel"
    APPROVE = "approve"
    REFUSE = "refuse"

    @property
    def of_staff(self) -> bool:
        """Whether staff decides with it."""
        return self in {Purpose.APPROVE, Purpose.REFUSE}


class LinkForged(NotFound):
    """A link that we did not make, or not for this."""

    code = "link-forged"


class LinkOver(Conflict):
    """A link that was good once."""

    code = "link-over"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says.

    Args:
        purpose: what it is for.
        booking: which booking.
        account: the person who was written.
        sequence: the number of the mail among those of the booking.
        until: from then on it is good for nothing.
    """

    purpose: Purpose
    booking: BookingId
    account: str
    sequence: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Links:
    """Signs links, and knows its own again."""

    vault: Vault
    url: str

    def address(self, link: Link) -> str:
        """Return the address that stands in a letter."""
        said = [
            link.booking,
            link.account,
            link.sequence,
            int(link.until.timestamp()),
        ]
        token = self._signer(link.purpose).dumps(said)
        return f"{self.url}/link/{link.purpose}/{token}"

    def read(self, purpose: str, token: str, now: datetime) -> Link:
        """Return what a link says.

        Raises:
            LinkForged: if we did not sign it, or for another purpose.
            LinkOver: if its time is over.
        """
        try:
            wanted = Purpose(purpose)
            booking, account, sequence, until = self._signer(wanted).loads(token)
        except (ValueError, BadData) as exc:
            raise LinkForged(
                "that link is not one of ours, or a part of it is missing; "
                "take it from the mail once more"
            ) from exc
        link = Link(
            wanted,
            BookingId(booking),
            account,
            sequence,
            datetime.fromtimestamp(until, UTC),
        )
        if now >= link.until:
            raise LinkOver(f"that link was good until {link.until:%Y-%m-%d %H:%M} UTC")
        return link

    def _signer(self, purpose: Purpose) -> URLSafeSerializer:
        key = self.vault.derive(_PURPOSE)
        modern = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(
            key, salt=f"{_PURPOSE}: {purpose}", signer_kwargs=modern
        )
