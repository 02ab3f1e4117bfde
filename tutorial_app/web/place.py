"""Where a visitor's calls go: to their workspace, or to a real system they chose.

Every page asks here. What is chosen holds for all of them, and for the console.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import session

from tutorial_app.access.sandbox import Credential
from tutorial_app.kernel.errors import NotFound
from tutorial_app.traces.book import owner_of
from tutorial_app.web.appointment import Appointment, Standing
from tutorial_app.web.board import Choices
from tutorial_app.web.keyring import remembered_endpoint, with_kept

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.service import ConsoleService
    from tutorial_app.traces.store import Trace
    from tutorial_app.web.appointment import Appointments
    from tutorial_app.web.visitor import Mine, Visitors

#: What only this visitor's cookie knows: from it the names of their logs are made.
_WHOM = "whom"
#: How user names of our partners end, and the channel that those may use.
_CHANNELS = {"agent": "CALL_CENTRE", "machine": "MACHINE"}


@dataclass(frozen=True, slots=True)
class Place:
    """An endpoint, as one visitor has it."""

    endpoint: Endpoint
    #: Under what calls and progress are kept; empty: there is no workspace yet.
    owner: str
    #: Who may call; of a real system, the one that was typed in, or nobody yet.
    credentials: tuple[Credential, ...]
    #: The visitor's workspace; None: there is none yet, or this is a real system.
    mine: Mine | None
    #: By the workspace's clock; of a real system, by ours.
    now: datetime
    #: All endpoints that can be chosen.
    endpoints: tuple[Endpoint, ...]
    #: How a program of the visitor's gets to a real system.
    appointment: Appointment = field(default=Appointment(Standing.NEVER))

    @property
    def is_real(self) -> bool:
        """Say whether it is a real system: no clock to move, no look inside."""
        return self.endpoint.kind == "real"

    @property
    def user(self) -> str:
        """Who calls a real system; empty: nobody has signed in."""
        return self.credentials[0].user_name if self.is_real and self.may_call else ""

    @property
    def may_call(self) -> bool:
        """Say whether there is somebody to call as."""
        return bool(self.credentials)

    @property
    def may_begin(self) -> bool:
        """Say whether calls can come: the portal's, or those of a program."""
        return self.may_call or self.appointment.may_call

    def base_of(self, trace: Trace) -> str:
        """Return the address that *trace* went to, before `/soap`."""
        return self.appointment.base if trace.source else self.endpoint.base_url

    @property
    def log(self) -> str:
        """Whose log the portal writes its own calls into; empty: the sandbox does."""
        return self.owner if self.is_real else ""

    def credential(self, user: str) -> Credential | None:
        """Return who calls where a lesson says *user*; None: nobody can yet.

        Raises:
            NotFound: if the workspace has no such credential.
        """
        if self.is_real or not self.credentials:
            return next(iter(self.credentials), None)
        for one in self.credentials:
            if one.user_name.partition("@")[0] == user:
                return one
        raise NotFound(f"your workspace has no credential {user}")

    def channel(self, user: str) -> str:
        """Return the channel that *user* of a lesson calls by."""
        found = None if self.is_real else self.credential(user)
        usual = _CHANNELS.get(user.partition("-")[2], "SELF_SERVICE")
        return next(iter(found.channels), usual) if found else usual


@dataclass(frozen=True, slots=True)
class Places:
    """Finds the place of the visitor who is asking."""

    visitors: Visitors
    console: ConsoleService
    appointments: Appointments

    def here(self) -> Place:
        """Return the place that the visitor has chosen; the first one at first."""
        endpoint = self.console.remembered(remembered_endpoint())
        if endpoint.kind == "real":
            return self._real(endpoint)
        return self._sandbox(endpoint, self.visitors.mine())

    def here_or_new(self) -> Place:
        """Return the same; in a sandbox, make a workspace if there is none."""
        here = self.here()
        if here.is_real or here.mine:
            return here
        return self._sandbox(here.endpoint, self.visitors.make())

    def log(self, endpoint: Endpoint) -> str:
        """Return whose log a call to *endpoint* goes into; empty: it keeps its own.

        Who has signed in has one log on every browser, with what their programs have
        called meanwhile; it is closed with the session. Others have one a browser.
        """
        if endpoint.kind != "real":
            return ""
        person = self.appointments.person()
        if person is not None:
            owner = owner_of(person.id, endpoint.base_url)
            self.appointments.take(endpoint, owner)
            return owner
        if not session.get(_WHOM):
            session[_WHOM] = secrets.token_hex(12)
        return owner_of(str(session[_WHOM]), endpoint.base_url)

    def _real(self, endpoint: Endpoint) -> Place:
        now = self.console.clock.now()
        kept = with_kept(Choices(), endpoint, now)
        held = (Credential(kept.own_user, kept.own_password, "", ()),)
        return Place(
            endpoint=endpoint,
            owner=self.log(endpoint),
            credentials=held if kept.own_user else (),
            mine=None,
            now=now,
            endpoints=tuple(self.console.endpoints.values()),
            appointment=self.appointments.at(endpoint),
        )

    def _sandbox(self, endpoint: Endpoint, mine: Mine | None) -> Place:
        return Place(
            endpoint=endpoint,
            owner=mine.workspace.id if mine else "",
            credentials=mine.credentials if mine else (),
            mine=mine,
            now=mine.workspace.clock if mine else self.console.clock.now(),
            endpoints=tuple(self.console.endpoints.values()),
        )
