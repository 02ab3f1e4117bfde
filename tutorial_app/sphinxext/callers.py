"""Whose credential a sample carries: one that its channel and its ids fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.lessons.ways import USER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from tutorial_app.partners.model import Partners

#: An id; its first digit says whose it is.
_ID = re.compile(r"[A-Z]{2}(\d)\d{5,}")


@dataclass(frozen=True, slots=True)
class Caller:
    """A credential of the sandbox: its channels, the first digit of its ids."""

    user: str
    channels: tuple[str, ...]
    id_digit: int


def callers(partners: Partners) -> Mapping[str, Caller]:
    """Return every credential that may still call, by its user name."""
    return {
        credential.user: Caller(credential.user, credential.channels, partner.id_digit)
        for partner, credential in partners.credentials()
        if credential.channels
    }


def user_of(body: list[etree._Element], known: Mapping[str, Caller]) -> str:
    """Return who of *known* may make the call *body*: the usual one if it may."""
    if USER not in known:
        return USER
    channels = [node.text for part in body for node in part.iter("{*}channel")][:1]
    digit = next(_digits(body), known[USER].id_digit)
    fitting = [
        one.user
        for one in known.values()
        if one.id_digit == digit and set(channels) <= set(one.channels)
    ]
    return USER if USER in fitting or not fitting else fitting[0]


def _digits(body: list[etree._Element]) -> Iterator[int]:
    for part in body:
        for leaf in part.iter("{*}*"):
            if found := _ID.fullmatch(leaf.text or ""):
                yield int(found[1])
