"""Numbers that may be somebody's: the sandbox does not take them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.faults import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.partners.model import Partners


def stranger(partners: Partners, number: str, path: str) -> Iterator[Finding]:
    """Yield the finding about a Danish number outside the sandbox's series."""
    series = [one.series.prefix for one in partners.by_code.values()]
    series += [one.prefix for one in partners.operators]
    if not number.startswith(tuple(series)):
        known = ", ".join(series)
        words = {
            "da": f"{number} kan være nogens. Sandkassen tager numre i {known}.",
            "en": f"{number} may be somebody's. The sandbox takes numbers in {known}.",
        }
        yield Finding("INVALID_MSISDN", path, words)
