"""All that a portal does with people, for the pages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutorial_app.access.people.asking import Asking
    from tutorial_app.access.people.devices import Devices
    from tutorial_app.access.people.directory import People
    from tutorial_app.access.people.factors import Factors
    from tutorial_app.access.people.inviting import Inviting
    from tutorial_app.access.people.managing import Managing
    from tutorial_app.access.people.oidc import Oidc
    from tutorial_app.access.people.owned import Owned
    from tutorial_app.access.people.passkeys import Passkeys
    from tutorial_app.access.people.passwords import Passwords
    from tutorial_app.access.people.recovery import Recovery
    from tutorial_app.access.people.secrets import Makers
    from tutorial_app.access.people.securing import Securing
    from tutorial_app.access.people.sessions import Sessions
    from tutorial_app.access.people.signing_in import SigningIn
    from tutorial_app.access.people.tokens import Tokens
    from tutorial_app.access.people.world import World


@dataclass(frozen=True, slots=True)
class Accounts:
    """The services around people, each with its own docstring."""

    world: World
    people: People
    passwords: Passwords
    devices: Devices
    sessions: Sessions
    tokens: Tokens
    factors: Factors
    passkeys: Passkeys
    securing: Securing
    signing_in: SigningIn
    recovery: Recovery
    inviting: Inviting
    asking: Asking
    managing: Managing
    owned: Owned
    oidc: Oidc

    @property
    def makers(self) -> Makers:
        """Where ids and secrets come from."""
        return self.world.makers

    def purge(self) -> int:
        """Delete what is over, a worker's duty; return how many rows."""
        world = self.world
        with world.database.transaction() as db:
            links = world.links.purge(db)
        others = (self.sessions, self.tokens, self.asking, world.tries)
        return links + sum(one.purge() for one in others)
