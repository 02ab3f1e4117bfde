"""E-mail addresses: what counts as one, and when two are the same."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from tutorial_app.kernel.errors import InvalidInput


def checked(text: str) -> str:
    """Return an address in its normal form, in ASCII.

    Whether a mail server stands behind it is not asked: a mail tells.

    Raises:
        InvalidInput: if *text* is no address (RFC 5321, 5322, 6531).
    """
    try:
        # Names of an intranet count too, letters beyond ASCII before the @ do not:
        # not every mail server takes them.
        found = validate_email(
            text.strip(),
            check_deliverability=False,
            globally_deliverable=False,
            allow_smtputf8=False,
        )
    except EmailNotValidError as exc:
        shown = text.strip()[:100]
        raise InvalidInput(f"{shown!r} is no e-mail address: {exc}") from exc
    return (found.ascii_email or found.normalized).casefold()


def normal(text: str) -> str:
    """Return an address in its normal form, or as it is where it is none."""
    try:
        return checked(text)
    except InvalidInput:
        return text.strip().casefold()[:254]
