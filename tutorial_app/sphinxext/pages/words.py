"""What a schema allows, in words a person reads: occurrence and facets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.patterns.words import pattern_in_words
from tutorial_app.kernel.words import first_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.schema import Facets, Occurs


#: Said of what must be there; a service may require more than its schema does.
REQUIRED = "required by the schema"


def presence(occurs: Occurs) -> str:
    """Say in words how often an element stands."""
    most = occurs.most
    if most == 0:
        return "never"
    if not occurs.repeats:
        return REQUIRED if occurs.required else "optional"
    ceiling = "any number" if most is None else f"up to {most}"
    if not occurs.required:
        return f"optional, {ceiling}"
    floor = "one or more" if occurs.least == 1 else f"at least {occurs.least}"
    return f"{REQUIRED}, {floor}" + ("" if most is None else f", {ceiling}")


def constraints(facets: Facets) -> tuple[str, ...]:
    """Say in words what *facets* allow, enumeration apart.

    A pattern is among it where it is simple enough; `patterns` has all as they are.
    """
    return (*_length(facets), *_range(facets), *_digits(facets), *_forms(facets))


def patterns(facets: Facets) -> tuple[str, ...]:
    """Return the patterns a value must match, one for each derivation step.

    Alternatives of one step are joined with `|`; XML Schema anchors a pattern at
    both ends (part 2, appendix F), so it is shown without anchors.
    """
    return tuple("|".join(step) for step in facets.patterns)


def sentences(text: str) -> tuple[str, tuple[str, ...]]:
    """Split *text* into its first sentence and the paragraphs that follow."""
    parts = paragraphs(text)
    if not parts:
        return "", ()
    first, rest = first_sentence(parts[0])
    return first, (rest, *parts[1:]) if rest else parts[1:]


def paragraphs(text: str) -> tuple[str, ...]:
    """Split *text* at blank lines and tidy its white space."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            blocks[-1].extend(line.split())
        elif blocks[-1]:
            blocks.append([])
    return tuple(" ".join(block) for block in blocks if block)


def _forms(facets: Facets) -> Iterator[str]:
    for step in facets.patterns:
        said = pattern_in_words(step[0]) if len(step) == 1 else ""
        if said:
            yield f"made of {said}"


def _length(facets: Facets) -> Iterator[str]:
    least, most = facets.min_length, facets.max_length
    if facets.length is not None:
        yield f"exactly {_characters(facets.length)}"
    elif least and most is not None:
        yield (
            f"{least} to {_characters(most)}"
            if least != most
            else (f"exactly {_characters(most)}")
        )
    elif most is not None:
        yield f"at most {_characters(most)}"
    elif least:
        yield f"at least {_characters(least)}"


def _characters(number: int) -> str:
    return f"{number} character{'' if number == 1 else 's'}"


def _range(facets: Facets) -> Iterator[str]:
    low, high = facets.min_inclusive, facets.max_inclusive
    if low is not None and high is not None:
        yield f"{low} to {high}"
    elif low is not None:
        yield f"{low} or more"
    elif high is not None:
        yield f"{high} or less"
    if facets.min_exclusive is not None:
        yield f"more than {facets.min_exclusive}"
    if facets.max_exclusive is not None:
        yield f"less than {facets.max_exclusive}"


def _digits(facets: Facets) -> Iterator[str]:
    total, fraction = facets.total_digits, facets.fraction_digits
    if total is not None:
        yield f"at most {total} digits"
    if fraction == 0:
        yield "no decimals"
    elif fraction is not None:
        yield f"at most {fraction} decimal{'' if fraction == 1 else 's'}"
