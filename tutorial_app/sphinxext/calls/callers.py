"""Whose credential a sample carries: one that its channel and its ids fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.lessons.ways import USER
from tutorial_app.partners.owners import owner_among, owners_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from tutorial_app.partners.model import Partners


@dataclass(frozen=True, slots=True)
class Caller:
    """A credential of the sandbox: its channels, and whose it is."""

    user: str
    channels: tuple[str, ...]
    partner: str
    #: Code of every partner by the first digit of its ids.
    owners: Mapping[int, str]


def callers(partners: Partners) -> Mapping[str, Caller]:
    """Return every credential that may still call, by its user name."""
    owners = owners_of(partners)
    return {
        credential.user: Caller(
            credential.user, credential.channels, partner.code, owners
        )
        for partner, credential in partners.credentials()
        if credential.channels
    }


def user_of(body: list[etree._Element], known: Mapping[str, Caller]) -> str:
    """Return who of *known* may make the call *body*: the usual one if it may."""
    if USER not in known:
        return USER
    channels = [node.text for part in body for node in part.iter("{*}channel")][:1]
    texts = (leaf.text for part in body for leaf in part.iter("{*}*"))
    usual = known[USER]
    owner = owner_among(texts, usual.owners) or usual.partner
    fitting = [
        one.user
        for one in known.values()
        if one.partner == owner and set(channels) <= set(one.channels)
    ]
    return USER if USER in fitting or not fitting else fitting[0]
