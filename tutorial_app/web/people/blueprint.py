"""All pages of people, in one blueprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from tutorial_app.web.people.account import add_account
from tutorial_app.web.people.browsers import in_words
from tutorial_app.web.people.desk import Desk
from tutorial_app.web.people.factors import add_factors
from tutorial_app.web.people.joining import add_joining
from tutorial_app.web.people.managing import add_managing
from tutorial_app.web.people.providers import add_providers
from tutorial_app.web.people.recovering import add_recovery
from tutorial_app.web.people.signing_in import add_signing_in

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal
    from tutorial_app.web.visitor import Visitors
    from tutorial_app.web.who import Who


def people_pages(
    portal: Portal, who: Who, visitors: Visitors, *, secure: bool
) -> Blueprint:
    """Return the pages below `/sign-in`, `/join`, `/recover`, `/account`, `/people`.

    Args:
        portal: with the accounts.
        who: who is asking.
        visitors: their workspaces.
        secure: whether cookies travel over TLS only.
    """
    pages = Blueprint("people", __name__)
    pages.add_app_template_filter(in_words, "browser")
    desk = Desk(portal.accounts, who, visitors, secure)
    for add in (
        add_signing_in,
        add_providers,
        add_joining,
        add_recovery,
        add_account,
        add_factors,
        add_managing,
    ):
        add(pages, desk)
    return pages
