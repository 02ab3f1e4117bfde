"""How people are wired."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import httpx

from tutorial_app.access.people.accounts import Accounts
from tutorial_app.access.people.asking import Asking
from tutorial_app.access.people.conf import load_people
from tutorial_app.access.people.devices import Devices
from tutorial_app.access.people.directory import People
from tutorial_app.access.people.factors import Factors
from tutorial_app.access.people.inviting import Inviting
from tutorial_app.access.people.letters import Letters
from tutorial_app.access.people.links import Links
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
from tutorial_app.access.people.tries import Tries
from tutorial_app.access.people.world import World

if TYPE_CHECKING:
    from tutorial_app.access.people.conf import PeopleConf
    from tutorial_app.access.people.letters import Post
    from tutorial_app.access.people.owned import Keeper
    from tutorial_app.bootstrap.parts import Parts
    from tutorial_app.partners.model import Partners
    from tutorial_app.settings import Settings

#: Seconds that a provider of OpenID Connect may take for an answer.
_PATIENCE = 10.0


def people_conf(settings: Settings) -> PeopleConf:
    """Read what an operator decides about people.

    Raises:
        ConfigurationError: if `conf/people.toml` or a secret cannot be used.
    """
    return load_people(settings.conf / "people.toml", os.environ)


def accounts(parts: Parts, partners: Partners, post: Post, keeper: Keeper) -> Accounts:
    """Return all that the portal does with people.

    Raises:
        ConfigurationError: as `people_conf`.
    """
    conf, passwords, url = people_conf(parts.settings), Passwords(), parts.settings.url
    world = _world(parts, post)
    people = People(
        parts.database, {one.code: one.name for one in partners.by_code.values()}
    )
    sessions = Sessions(parts.database, parts.clock, world.makers, conf.lasting)
    factors, passkeys = Factors(world, parts.vault), Passkeys(world, url)
    inviting = Inviting(world, people, passwords)
    devices = Devices(parts.database, parts.vault, world.makers)
    signing_in = SigningIn(world, devices, passwords, sessions, factors, passkeys)
    return Accounts(
        world=world,
        people=people,
        passwords=passwords,
        devices=devices,
        sessions=sessions,
        tokens=Tokens(parts.database, parts.clock, world.makers),
        factors=factors,
        passkeys=passkeys,
        securing=Securing(world, factors, passkeys, sessions),
        signing_in=signing_in,
        recovery=Recovery(world, passwords),
        inviting=inviting,
        asking=Asking(inviting, open=conf.requests),
        managing=Managing(world, people, factors),
        owned=Owned(parts.database, parts.clock, keeper),
        oidc=Oidc(
            world, signing_in, conf.providers, url, httpx.Client(timeout=_PATIENCE)
        ),
    )


def _world(parts: Parts, post: Post) -> World:
    makers = Makers(parts.new_id, parts.new_secret)
    return World(
        parts.database,
        parts.clock,
        makers,
        Links(parts.clock, makers),
        Letters(post, parts.settings.url),
        Tries(parts.database, parts.clock),
    )
