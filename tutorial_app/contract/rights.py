"""Who may do what, by the notes of a contract. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tutorial_app.contract.notes import Right


def refusal(
    rights: Iterable[Right], channel: str, given: Mapping[str, object]
) -> tuple[Right, str] | None:
    """Return the first right that a caller does not have, and for which field.

    Args:
        rights: of the operation.
        channel: of the caller.
        given: name of a field, or path to what the server holds -> its value.

    Returns:
        None: the call is allowed; an empty field: the call as a whole is not.
    """
    for right in rights:
        if channel in right.channels:
            continue
        if not right.fields:
            return right, ""
        for name in right.fields:
            value = given.get(name)
            if value and (not right.values or value in right.values):
                return right, name
    return None


def in_words(right: Right) -> str:
    """Return *right* as a sentence, such as "Only CALL_CENTRE; others get …"."""
    what = ""
    if right.fields:
        what = f"{_listed(right.fields, 'and')} "
        what += f"{_listed(right.values, 'or')} " if right.values else ""
        what = f"{what.rstrip()}: "
    only = _listed(right.channels, "and")
    return f"{what}{'only' if what else 'Only'} {only}; others get {right.code}."


def _listed(names: tuple[str, ...], word: str) -> str:
    *before, last = names
    return f"{', '.join(before)} {word} {last}" if before else last
