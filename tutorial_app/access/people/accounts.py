"""All that a portal does with people, for the pages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutorial_app.access.people.directory import People
    from tutorial_app.access.people.passwords import Passwords
    from tutorial_app.access.people.secrets import Makers
    from tutorial_app.access.people.sessions import Sessions
    from tutorial_app.access.people.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Accounts:
    """The services around people, each with its own docstring."""

    people: People
    makers: Makers
    passwords: Passwords
    sessions: Sessions
    tokens: Tokens
