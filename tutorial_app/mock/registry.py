"""Which function answers which operation; what is missing gets a sample answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Handler

#: (slug, operation) -> handler.
HANDLERS: Mapping[tuple[str, str], Handler] = {}
