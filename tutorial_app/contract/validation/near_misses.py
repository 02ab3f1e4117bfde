"""What a wrong word may have been meant as."""

from __future__ import annotations

import difflib


def did_you_mean(label: str, known: list[str]) -> str:
    """Return the nearest of the *known* words as a half sentence; empty: none is."""
    near = difflib.get_close_matches(label, known, 1)
    if not near:
        by_case = {entry.casefold(): entry for entry in known}
        near = [by_case[key] for key in (label.casefold(),) if key in by_case]
    return f"; did you mean {near[0]!r}?" if near else ""


def listed(known: list[str]) -> str:
    """Return the first of the *known* words as a half sentence."""
    if not known:
        return "; expected nothing"
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""  # noqa: PLR2004
    return f"; expected {', '.join(known[:12])}{more}"
