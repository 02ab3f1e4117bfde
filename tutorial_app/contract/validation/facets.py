"""Whether a text fits a simple type, and what to say where it does not."""

from __future__ import annotations

import difflib
import operator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from tutorial_app.contract.codec.lexical import text_reader
from tutorial_app.contract.names import XSD, QName, local_name, namespace_of
from tutorial_app.contract.patterns.matching import MAX_LENGTH, matches
from tutorial_app.contract.patterns.words import pattern_in_words
from tutorial_app.contract.schema import SimpleType, Variety

if TYPE_CHECKING:
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.schema import Facets

#: Longer lists of allowed values are cut: a message must stay readable.
LISTED = 12
_SHOWN = 60
_IN_WORDS = {
    "boolean": "true or false",
    "decimal": "a decimal number such as 79.00",
    "float": "a number",
    "double": "a number",
    "date": "a date such as 2026-03-02",
    "dateTime": "a time such as 2026-03-02T09:00:00+01:00",
    "time": "a time of day such as 09:00:00",
    "base64Binary": "base64",
    "hexBinary": "hexadecimal digits",
}


def misfit(contract: Contract, name: QName, text: str, example: str = "") -> str:
    """Return what is wrong with *text* as a value of the type *name*, or nothing.

    Only what can be said with certainty is said; the schema processor has the
    last word. *example* is the one of the field, which goes before the type's.
    """
    kind = contract.simple_types.get(name)
    if kind is None or kind.variety is not Variety.ATOMIC:
        return ""
    value = text if _keeps_space(kind) else " ".join(text.split())
    shown = repr(value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…")
    allowed = [entry.value for entry in kind.facets.enumeration]
    if allowed:
        return "" if value in allowed else _not_listed(value, shown, allowed)
    wanted = _wrong_kind(contract, kind, value) or _outside(kind.facets, value)
    if not wanted and not _matches(kind.facets, value):
        wanted = _pattern_in_words(kind)
    if not wanted:
        return ""
    like = example or kind.notes.example
    return f"{shown} does not fit; expected {wanted}" + (
        f", for example {like}" if like and like not in wanted else ""
    )


def _not_listed(value: str, shown: str, allowed: list[str]) -> str:
    listed = ", ".join(allowed[:LISTED])
    if len(allowed) > LISTED:
        listed += f" and {len(allowed) - LISTED} more"
    by_case = {entry.casefold(): entry for entry in allowed}
    near = difflib.get_close_matches(value.casefold(), by_case, 1)
    hint = f"; did you mean {by_case[near[0]]}?" if near else ""
    said = shown if value else "an empty value"
    return f"{said} is not allowed; expected one of {listed}{hint}"


def _keeps_space(kind: SimpleType) -> bool:
    if kind.facets.white_space == "collapse":
        return False
    return kind.primitive == QName(f"{{{XSD}}}string")


def _wrong_kind(contract: Contract, kind: SimpleType, value: str) -> str:
    """Return the built-in type in words if *value* is none of it."""
    primitive = local_name(kind.primitive)
    words = _IN_WORDS.get(primitive)
    if words is None:
        if namespace_of(kind.primitive) != XSD or not _is_integer(primitive):
            return ""
        words = "a whole number"
    try:
        text_reader(contract, kind.primitive)(value)
    except ValueError:
        return words
    # XML Schema part 2, section 3.2.3.1: a decimal has no exponent; Python's may.
    return words if primitive == "decimal" and "e" in value.lower() else ""


def _is_integer(primitive: str) -> bool:
    return primitive.lower().endswith(("integer", "int", "long", "short", "byte"))


def _outside(facets: Facets, value: str) -> str:  # noqa: PLR0911 (one line a facet)
    size = len(value)
    if facets.length is not None and size != facets.length:
        return f"exactly {facets.length} characters (this has {size})"
    if facets.min_length is not None and size < facets.min_length:
        return f"at least {_characters(facets.min_length)} (this has {size})"
    if facets.max_length is not None and size > facets.max_length:
        return f"at most {_characters(facets.max_length)} (this has {size})"
    try:
        number = Decimal(value)
    except InvalidOperation:
        return ""
    if not number.is_finite():
        return ""
    for bound, words, fits in (
        (facets.min_inclusive, "at least", operator.ge),
        (facets.max_inclusive, "at most", operator.le),
        (facets.min_exclusive, "more than", operator.gt),
        (facets.max_exclusive, "less than", operator.lt),
    ):
        if bound is not None and not fits(number, Decimal(bound)):
            return f"{words} {bound}"
    return _too_many_digits(facets, number)


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count} characters"


def _too_many_digits(facets: Facets, number: Decimal) -> str:
    _, digits, exponent = number.normalize().as_tuple()
    decimals = max(0, -int(exponent))
    if facets.fraction_digits is not None and decimals > facets.fraction_digits:
        return f"at most {facets.fraction_digits} decimals (this has {decimals})"
    if facets.total_digits is not None and len(digits) > facets.total_digits:
        return f"at most {facets.total_digits} digits (this has {len(digits)})"
    return ""


def _matches(facets: Facets, value: str) -> bool:
    """Say whether every step of derivation has a pattern that *value* matches."""
    if len(value) > MAX_LENGTH:
        return True  # too long to try here; libxml2 has judged it
    return all(
        any(matches(pattern, value) for pattern in step) for step in facets.patterns
    )


def _pattern_in_words(kind: SimpleType) -> str:
    steps = [step for step in kind.facets.patterns if step]
    words = [pattern_in_words(pattern) for step in steps for pattern in step]
    if len(steps) == 1 and all(words):
        return " or ".join(words)
    patterns = " and ".join(" or ".join(step) for step in steps)
    name = "" if kind.anonymous else local_name(kind.name)
    if not name or namespace_of(kind.name) == XSD:
        return f"a text that matches {patterns}"
    article = "an" if name[0] in "AEIOU" else "a"
    return f"{article} {name} that matches {patterns}"
