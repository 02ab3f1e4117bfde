"""What people write about themselves, checked."""

from __future__ import annotations

from zoneinfo import available_timezones

from tutorial_app.kernel.errors import InvalidInput

LANGUAGES = ("en", "da")
LONGEST_NAME = 100


def checked_name(text: str) -> str:
    """Return a person's name.

    Raises:
        InvalidInput: if there is none, or it is too long or no one line.
    """
    text = text.strip()
    if not text.isprintable() or not 0 < len(text) <= LONGEST_NAME:
        raise InvalidInput(f"a name has 1 to {LONGEST_NAME} letters, in one line")
    return text


def checked_place(zone: str, language: str) -> tuple[str, str]:
    """Return a time zone and a language.

    Raises:
        InvalidInput: if the IANA has no such zone, or we no such language.
    """
    if zone not in available_timezones():
        raise InvalidInput(f"{zone[:64]!r} is no time zone")
    if language not in LANGUAGES:
        raise InvalidInput(f"{language[:8]!r} is none of {', '.join(LANGUAGES)}")
    return zone, language
