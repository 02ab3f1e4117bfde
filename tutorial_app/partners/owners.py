"""Whose an id is: the first digit of its number says it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tutorial_app.partners.model import Partners

_ID = re.compile(r"[A-Z]{2}(\d)\d{5,}")


def owners_of(partners: Partners) -> Mapping[int, str]:
    """Return the code of every partner by the first digit of its ids."""
    return {one.id_digit: one.code for one in partners.by_code.values()}


def owner_among(texts: Iterable[str | None], owners: Mapping[int, str]) -> str:
    """Return the code of the partner whose id is the first in *texts*; empty: none."""
    found = filter(None, (_ID.fullmatch(text or "") for text in texts))
    return next((owners.get(int(one[1]), "") for one in found), "")
