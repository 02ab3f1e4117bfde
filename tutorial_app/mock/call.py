"""What an operation of the mock may touch; nothing else is in reach.

An operation is a function `(Call) -> Mapping`: it reads `call.fields`, works in
`call.world` and returns the fields of the answer without `header`. Field values
are as `contract.codec.values` makes and takes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.callbacks.allowed import AllowedHosts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from tutorial_app.contract.library import Library
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.partners.model import Partner, Partners

    Fields = Mapping[str, Any]
    Handler = Callable[["Call"], Fields]


@dataclass(slots=True)
class World:
    """One workspace inside one transaction.

    Timers and the flow engine work in a `World` too, when no call is being
    answered; then `correlation_id` is that of the call that set the timer.
    """

    db: Connection
    workspace: str
    seed: int
    #: Virtual time of the workspace, in Europe/Copenhagen.
    now: datetime
    partners: Partners
    library: Library
    #: The address of the portal, without a slash at the end.
    public_url: str
    correlation_id: str
    #: Seals what must not be read in the database.
    vault: Vault
    #: EMPTY, BASIC, DEMO_1000 or BENCH. ResetSandbox changes this, `seed` and `now`;
    #: whoever made the World keeps what it finds in them afterwards.
    seed_set: str = "BASIC"
    #: Seconds of virtual time that pass in a real one; 0: it stands still. An
    #: operation that changes this lets the workspace follow the wall clock.
    speed: int = 0
    #: Id, partner and event types of each active callback; None: not read yet.
    callbacks: tuple[tuple[str, str, frozenset[str]], ...] | None = None
    #: Events that are written later; None: each is at once. See `events.together`.
    events: list[dict[str, Any]] | None = None
    #: Where callbacks may be posted to, beside loopback and the built-in receiver.
    callback_hosts: AllowedHosts = field(default_factory=AllowedHosts)
    #: Calls a minute that a credential may make; 0: no limit.
    requests_per_minute: int = 120
    #: True: what is started comes to its end in this call, without the clock moving.
    calm: bool = False


@dataclass(slots=True)
class Call:
    """One call, authenticated and valid against the schema."""

    world: World
    slug: str
    operation: str
    fields: Fields
    user_name: str
    partner: Partner
    #: SELF_SERVICE, CALL_CENTRE or MACHINE.
    channel: str
    agent_id: str
    #: `da` or `en`.
    language: str
    client_reference: str = ""
    #: Wall-clock time at which it came.
    received_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    #: (code, message) pairs for `header/warning`.
    warnings: list[tuple[str, str]] = field(default_factory=list)
