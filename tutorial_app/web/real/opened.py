"""What a booking opens, for whoever looks at its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tutorial_app.access.appointments.model import State
from tutorial_app.access.credentials.model import NotOpen
from tutorial_app.access.credentials.window import check_open
from tutorial_app.contract.samples.sampler import sample_body
from tutorial_app.kernel.errors import NotFound, PortalError
from tutorial_app.look.xml_text import pretty
from tutorial_app.snippets import Call, Credential, snippets
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.security import username_token
from tutorial_app.traces.book import owner_of
from tutorial_app.web.calls.views import PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.access.appointments.model import Booking, By
    from tutorial_app.access.credentials.model import Credential as Kept
    from tutorial_app.bootstrap import Portal
    from tutorial_app.gateway.passages import Passage
    from tutorial_app.snippets import Snippet
    from tutorial_app.traces.store import Trace

#: Calls shown on the page of a booking.
_NEWEST = 10


@dataclass(frozen=True, slots=True)
class Opened:
    """An endpoint that a booking opens."""

    booking: Booking
    credential: Kept
    passage: Passage
    #: Whether the reader is the one who booked.
    mine: bool
    #: Whether the reader may revoke.
    staff: bool
    #: Why a call would be refused now; empty: it would not.
    closed: str
    #: Whether their organisation has entered its own credential for the endpoint.
    partner_kept: bool
    calls: tuple[Trace, ...]

    @property
    def over(self) -> bool:
        """Whether it will never be open again."""
        # Only what blocks can still be approved, moved or extended.
        return not self.booking.state.blocks or self.credential.revoked_at is not None

    def clock(self, at: datetime) -> str:
        """Return what the clock showed *at* a time, in the zone of the booking."""
        return f"{at.astimezone(ZoneInfo(self.booking.zone)):%H:%M:%S}"

    @property
    def allowed(self) -> tuple[str, ...]:
        """The operations that may be called: `topup/GetBalance`, sorted."""
        return tuple(f"{slug}/{name}" for slug, name in sorted(self.passage.allowed))


@dataclass(frozen=True, slots=True)
class Window:
    """Looks through to what a booking opens.

    Args:
        portal: the portal.
        url: its public address.
    """

    portal: Portal
    url: str

    def opened(self, by: By, booking: Booking) -> Opened | None:
        """Return what *booking* opens; None: nothing, or not yet."""
        real = self.portal.real
        credential = real.credentials.of(by, booking.id)
        passages = real.gateway.passages
        if credential is None or credential.endpoint not in passages:
            return None
        passage = passages[credential.endpoint]
        return Opened(
            booking=booking,
            credential=credential,
            passage=passage,
            mine=booking.account == by.account,
            staff=by.staff,
            closed=self._closed(booking, credential),
            partner_kept=any(
                one.endpoint == credential.endpoint
                for one in real.partners.kept(booking.partner)
            ),
            calls=self.portal.calls.newest(
                self.owner(booking, passage), limit=_NEWEST, brief=True
            ),
        )

    def needed(self, by: By, booking: Booking) -> Opened:
        """Return what *booking* opens.

        Raises:
            NotFound: if that is nothing.
        """
        found = self.opened(by, booking)
        if found is None:
            raise NotFound(f"booking {booking.id} opens no endpoint")
        return found

    def owner(self, booking: Booking, passage: Passage) -> str:
        """Return under which name the calls of *booking* are kept."""
        return owner_of(booking.id, passage.endpoint.base_url)

    def base(self, passage: Passage) -> str:
        """Return what stands before `/<service>/v1` for callers."""
        return f"{self.url}/real/{passage.endpoint.name}"

    def samples(self, opened: Opened, wanted: str) -> tuple[Snippet, ...]:
        """Return a call of the operation *wanted*, `slug/Name`, in each language.

        Raises:
            NotFound: if it is not among those that may be called.
        """
        if wanted not in opened.allowed:
            raise NotFound(f"{wanted!r} may not be called with this booking")
        slug, _, name = wanted.partition("/")
        entry = self.portal.library.service(slug)
        operation = entry.contract.operation(name)
        body = tuple(sample_body(entry.contract, operation))
        user = opened.credential.user_name
        token = username_token(user, PASSWORD)
        raw = close_envelope(body, Version.SOAP11, header=[token])
        call = Call(
            entry=entry,
            operation=operation,
            url=f"{self.base(opened.passage)}/{slug}/v1",
            body=body,
            envelope=pretty(raw),
            credential=Credential(user, PASSWORD),
        )
        try:
            return snippets(call)
        except PortalError:
            return ()  # a foreign contract that has no sample

    def _closed(self, booking: Booking, credential: Kept) -> str:
        now = self.portal.clock.now()
        try:
            check_open(booking, credential.revoked_at, now)
        except NotOpen as why:
            return str(why)
        return "" if booking.state is State.APPROVED else "your booking has ended"
