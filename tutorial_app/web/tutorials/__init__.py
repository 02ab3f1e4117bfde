"""The interactive tutorials: a made-up customer's pages, and beside them the wire.

What a page shows is derived from the workspace: the calls that a run of a tutorial
has made carry its correlation id, and the answers to them are in the call log. Only
what the customer has chosen is kept in the visitor's sealed cookie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.web.tutorials.line import Speech
from tutorial_app.web.tutorials.sign_up import sign_up_pages
from tutorial_app.web.tutorials.top_up import top_up_pages

if TYPE_CHECKING:
    from flask import Blueprint

    from tutorial_app.bootstrap import Portal
    from tutorial_app.web.place import Places


def tutorial_pages(portal: Portal, places: Places) -> tuple[Blueprint, ...]:
    """Return the pages of every tutorial."""
    speech = Speech(portal.console)
    partners = portal.mock.market.partners
    return (
        sign_up_pages(places, portal.calls, speech, partners),
        top_up_pages(places, portal.calls, speech, partners),
    )
