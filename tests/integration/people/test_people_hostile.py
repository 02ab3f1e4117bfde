"""Whoever was let in, and means no good; and whoever is no longer wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.people.conftest import LEAD, STAFF, Browser
from tests.people import person, sign_in
from tutorial_app.access.audit import log
from tutorial_app.access.people.inviting import Invitation
from tutorial_app.access.people.model import Role
from tutorial_app.access.people.refusals import LinkOver
from tutorial_app.access.people.tries import Limit, network_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.people.conftest import Letter
    from tutorial_app.bootstrap import Portal

NEW = Invitation("new@kurv.example", "KURV", frozenset({Role.DEVELOPER}))


def test_an_address_is_not_flooded_by_invitations(
    portal: Portal, browser: Browser, letters: Callable[[], list[Letter]]
) -> None:
    sign_in(portal, browser.client, "lea@kurv.example", roles=LEAD)

    codes = [
        browser.send(
            *("/people/invite", "/people"),
            email="victim@else.example",
            role="DEVELOPER",
        ).status_code
        for _ in range(4)
    ]

    assert codes == [303, 303, 303, 429]
    assert len(letters()) == 3


@pytest.mark.parametrize("deed", ["close", "demote"])
def test_what_a_lead_invited_ends_with_their_rights(
    portal: Portal, letters: Callable[[], list[Letter]], deed: str
) -> None:
    lea = person(portal, "lea@kurv.example", roles=LEAD)
    sam = person(portal, "sam@itms.example", roles=STAFF, partner="")
    inviting, managing = portal.accounts.inviting, portal.accounts.managing
    inviting.invite(lea, NEW, "")
    token = letters()[-1].link.rpartition("/")[2]
    assert inviting.invitation(token, "").email == NEW.email

    if deed == "close":
        managing.close(sam, lea.id, "")
    else:
        managing.set_roles(sam, lea.id, {Role.DEVELOPER}, "")

    with pytest.raises(LinkOver):
        inviting.invitation(token, "")


def test_tries_of_an_ipv6_network_count_together(portal: Portal) -> None:
    tries = portal.accounts.world.tries
    taken = [
        tries.taken(Limit.SIGN_IN_FROM, f"2001:db8:1:2::{number:x}")
        for number in range(1, 60)
    ]

    assert sum(taken) == 50
    assert tries.taken(Limit.SIGN_IN_FROM, "2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"


def test_making_and_revoking_a_token_is_in_the_audit_log(
    portal: Portal, browser: Browser
) -> None:
    ann = sign_in(portal, browser.client, "ann@kurv.example")
    browser.send("/account/tokens", "/account", name="nightly", days="30")
    [token] = portal.accounts.tokens.of(ann.id)
    browser.send("/account/tokens/revoke", "/account", token=token.id)

    with portal.database.reading() as db:
        made, gone = log.story(db, ann.id)
    assert (made.action, gone.action) == ("token.make", "token.revoke")
    assert made.address == gone.address == "127.0.0.1"
    assert made.after == {"label": "nightly", "begins": token.begins, "days": 30}
