"""A value for a simple type: the same each time, and valid.

In this order: our example, the first enumeration value, a text from the patterns,
a number at a bound, what is usual for the built-in type.
"""

from __future__ import annotations

import base64
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import TYPE_CHECKING, Final

from tutorial_app.contract.names import XSD, QName, local_name, namespace_of
from tutorial_app.contract.patterns.matching import MAX_LENGTH, matches, texts
from tutorial_app.contract.samples.lexical_forms import LEXICAL, NUMBER, STRINGS, USUAL
from tutorial_app.contract.schema import Facets, SimpleType, Variety

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ORDERED: Final = ("float", "double", "date", "dateTime", "time", "gYear", "gYearMonth")
_DATES: Final = frozenset({"date", "dateTime", "time", "gYear", "gYearMonth"})
#: No union leads through more unions than this.
_MAX_NESTING: Final = 20
_WORD: Final = "text"


def sample_text(
    types: Mapping[QName, SimpleType], name: QName, depth: int = 0
) -> str | None:
    """Return a valid value of the simple type *name*, None if we find none."""
    kind = types.get(name)
    if kind is None or depth > _MAX_NESTING:
        return None
    if kind.notes.example:
        return kind.notes.example
    if kind.variety is Variety.ATOMIC:
        found = (t for t in _candidates(kind) if fits(kind, t))
        return next(found, None)
    if kind.variety is Variety.UNION:
        return _union_text(types, kind, depth)
    return _list_text(types, kind, depth)


def fits(kind: SimpleType, text: str) -> bool:
    """Say whether *text* is a value of the atomic type *kind*."""
    facets = kind.facets
    if facets.white_space != "preserve" and text != " ".join(text.split()):
        return False
    allowed = {entry.value for entry in facets.enumeration}
    if allowed and text not in allowed:
        return False
    return (
        all(any(matches(p, text) for p in step) for step in facets.patterns)
        and _long_enough(kind, text)
        and _is_lexical(kind, text)
        and _within(facets, text, local_name(kind.primitive))
    )


def is_number(kind: SimpleType) -> bool:
    """Say whether the type is `xs:decimal` or derived from it."""
    return kind.facets.fraction_digits == 0 or local_name(kind.primitive) == "decimal"


def _candidates(kind: SimpleType) -> Iterator[str]:
    facets, primitive = kind.facets, local_name(kind.primitive)
    if namespace_of(kind.primitive) != XSD:
        primitive = "string"
    yield from (entry.value for entry in facets.enumeration)
    if primitive in STRINGS and facets.patterns:
        yield from USUAL.get(primitive, ())
        yield from _from_patterns(facets)
        yield from _words(facets)
        return
    if is_number(kind):
        yield from _numbers(facets, primitive)
    elif primitive in _ORDERED:
        yield from USUAL[primitive]
        yield from _bounds(facets, primitive)
    elif primitive in ("hexBinary", "base64Binary"):
        yield from _binaries(facets, primitive)
    else:
        yield from USUAL.get(primitive, ())
        yield from _words(facets)
    yield from _from_patterns(facets)


def _from_patterns(facets: Facets) -> Iterator[str]:
    least = facets.length if facets.length is not None else facets.min_length or 0
    most = facets.length if facets.length is not None else facets.max_length
    for step in reversed(facets.patterns):
        for pattern in step:
            yield from islice(texts(pattern, least, most), 40)


def _words(facets: Facets) -> Iterator[str]:
    least = facets.length if facets.length is not None else facets.min_length or 0
    most = facets.length if facets.length is not None else facets.max_length
    long = (_WORD * (least // len(_WORD) + 1))[: min(least, 10 * MAX_LENGTH)]
    yield (_WORD if least <= len(_WORD) else long)[:most]
    yield long


def _numbers(facets: Facets, primitive: str) -> Iterator[str]:
    places = facets.fraction_digits
    if primitive == "decimal" and places != 0:
        places = min(2 if places is None else places, 18)
    step = Decimal(1).scaleb(-(places or 0))
    low, high = (_bound(facets, side, step) for side in ("min", "max"))
    wanted = [Decimal(n) for n in (1, 10, 100, 0)]
    for bound in (low, high):
        if bound is not None:
            wanted.append(bound)
            wanted.extend((bound + 1, bound - 1))
    for number in wanted:
        above = low is None or number >= low
        if above and (high is None or number <= high):
            try:
                yield format(number.quantize(step), "f")
            except InvalidOperation:
                yield format(number, "f")
            yield format(number, "f")
    if facets.total_digits is not None:
        yield "1" * min(facets.total_digits, 18)


def _bound(facets: Facets, side: str, step: Decimal) -> Decimal | None:
    inclusive = getattr(facets, f"{side}_inclusive")
    exclusive = getattr(facets, f"{side}_exclusive")
    number = _decimal(inclusive if inclusive is not None else exclusive)
    if number is None or inclusive is not None:
        return number
    return number + step if side == "min" else number - step


def _bounds(facets: Facets, primitive: str) -> Iterator[str]:
    """Yield values at the bounds of an ordered type that is no decimal."""
    for bound in (facets.min_inclusive, facets.max_inclusive):
        if bound is not None:
            yield bound
    for bound, move in ((facets.min_exclusive, 1), (facets.max_exclusive, -1)):
        if bound is None:
            continue
        if primitive in ("float", "double"):
            number = _decimal(bound)
            yield format(number + move, "f") if number is not None else "1"
        else:
            year, dash, rest = bound.partition("-")
            if year.isdigit():
                yield f"{int(year) + move:04}{dash}{rest}"


def _binaries(facets: Facets, primitive: str) -> Iterator[str]:
    size = facets.length if facets.length is not None else facets.min_length or 4
    if facets.max_length is not None:
        size = min(size, facets.max_length)
    raw = (b"text" * (min(size, MAX_LENGTH) // 4 + 1))[:size]
    yield (
        raw.hex().upper()
        if primitive == "hexBinary"
        else base64.b64encode(raw).decode("ascii")
    )


def _union_text(
    types: Mapping[QName, SimpleType], kind: SimpleType, depth: int
) -> str | None:
    for entry in kind.facets.enumeration:
        return entry.value
    for member in kind.members:
        text = sample_text(types, member, depth + 1)
        patterns = kind.facets.patterns
        if text is not None and all(any(matches(p, text) for p in s) for s in patterns):
            return text
    return next((t for t in _from_patterns(kind.facets)), None)


def _list_text(
    types: Mapping[QName, SimpleType], kind: SimpleType, depth: int
) -> str | None:
    facets = kind.facets
    for entry in facets.enumeration:
        return entry.value
    item = sample_text(types, kind.item, depth + 1) if kind.item else None
    if item is None:
        return None
    size = facets.length if facets.length is not None else facets.min_length or 1
    return " ".join([item] * min(size, MAX_LENGTH))


def _long_enough(kind: SimpleType, text: str) -> bool:
    facets, primitive = kind.facets, local_name(kind.primitive)
    size = len(text)
    if primitive == "hexBinary":
        size //= 2
    elif primitive == "base64Binary":
        size = len(text) * 3 // 4 - text.count("=")
    elif primitive in ("QName", "NOTATION"):
        return True
    return (
        (facets.length is None or size == facets.length)
        and size >= (facets.min_length or 0)
        and (facets.max_length is None or size <= facets.max_length)
    )


def _is_lexical(kind: SimpleType, text: str) -> bool:
    if is_number(kind):
        return NUMBER.fullmatch(text) is not None and (
            kind.facets.fraction_digits != 0 or "." not in text
        )
    lexical = LEXICAL.get(local_name(kind.primitive))
    return lexical is None or lexical.fullmatch(text) is not None


def _within(facets: Facets, text: str, primitive: str) -> bool:
    if primitive in _DATES:
        return _between(facets, text)
    number = _decimal(text)
    if number is None or primitive in STRINGS:
        return True
    low, high = _decimal(facets.min_inclusive), _decimal(facets.max_inclusive)
    above, below = _decimal(facets.min_exclusive), _decimal(facets.max_exclusive)
    if (low is not None and number < low) or (high is not None and number > high):
        return False
    if (above is not None and number <= above) or (
        below is not None and number >= below
    ):
        return False
    _, digits, exponent = number.normalize().as_tuple()
    places = max(0, -int(exponent))
    whole = max(len(digits) + max(0, int(exponent)), places)
    return (facets.fraction_digits is None or places <= facets.fraction_digits) and (
        facets.total_digits is None or whole <= facets.total_digits
    )


def _between(facets: Facets, text: str) -> bool:
    """Compare dates and times as text, which holds within one time zone and era."""
    bounds = (facets.min_inclusive, facets.max_inclusive)
    low, high = (bound or text for bound in bounds)
    return (
        low <= text <= high
        and (facets.min_exclusive is None or text > facets.min_exclusive)
        and (facets.max_exclusive is None or text < facets.max_exclusive)
    )


def _decimal(text: str | None) -> Decimal | None:
    if text is None or not NUMBER.fullmatch(text.strip()):
        return None
    return Decimal(text.strip())
