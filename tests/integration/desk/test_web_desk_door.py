"""Who comes into the staff desk, and whose form decides there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.desk.conftest import staff, tree
from tests.people import api_token, sign_in
from tutorial_app.access.people.model import Role

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal


PAGES = ["", "/board", "/usage", "/audit", "/audit.csv", "/audit.jsonl", "/retention"]


def test_whoever_is_not_signed_in_is_led_to_the_door(stranger: FlaskClient) -> None:
    for page in PAGES:
        answer = stranger.get(f"/desk{page}")

        assert answer.status_code == 303, page
        assert answer.location.startswith("/sign-in?next=/desk"), page


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.LEAD])
def test_no_partner_comes_into_the_desk_not_even_a_lead(
    portal: Portal, stranger: FlaskClient, role: Role
) -> None:
    lea = sign_in(portal, stranger, "lea@kurv.example", roles=(role,))

    for page in [*PAGES, "/bookings/x"]:
        assert stranger.get(f"/desk{page}").status_code == 403, page
    program = api_token(portal, lea)
    for page in PAGES:
        answer = stranger.get(f"/desk{page}", headers=program)
        assert answer.status_code == 403, page


def test_staff_without_the_second_factor_is_not_let_in(
    portal: Portal, stranger: FlaskClient
) -> None:
    staff(portal, stranger, "sam", strong=False)

    assert stranger.get("/desk").status_code == 303


def test_the_header_leads_staff_and_nobody_else_to_the_desk(
    portal: Portal, sam: FlaskClient, stranger: FlaskClient
) -> None:
    sign_in(portal, stranger, "lea@kurv.example", roles=(Role.LEAD,))

    link = "//header//a[contains(@href, 'desk')]"
    assert len(tree(sam.get("/console")).xpath(link)) == 1
    assert tree(stranger.get("/console")).xpath(link) == []
