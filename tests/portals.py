"""Portals in the process of a test: the real wiring, on what was read once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tutorial_app.bootstrap import Portal, build, prepare
from tutorial_app.contract.library import Library, read_library
from tutorial_app.settings import HOME, Settings

if TYPE_CHECKING:
    import random

    from tutorial_app.kernel.clock import Clock


@cache
def our_library() -> Library:
    """Read the contract once for all tests."""
    return read_library(HOME / "wsdl")


def portal_of(
    settings: Settings,
    *,
    clock: Clock | None = None,
    chance: random.Random | None = None,
) -> Portal:
    """Prepare the data folder and wire a portal on it; the caller closes it."""
    prepare(settings)
    library = our_library() if settings.wsdl == HOME / "wsdl" else None
    return build(settings, clock=clock, chance=chance, library=library)
