"""How one simple value is asked for: the control, the hint, the example."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from tutorial_app.contract.names import local_name
from tutorial_app.contract.schema import SimpleType

if TYPE_CHECKING:
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.notes import Notes
    from tutorial_app.contract.schema import Facets

#: From so many characters on, a field has several lines.
LONG = 400


class Control(StrEnum):
    """What a value is typed or picked with."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"
    YES_NO = "yes-no"
    BASE64 = "base64"


_BY_PRIMITIVE = {
    "boolean": Control.YES_NO,
    "date": Control.DATE,
    "dateTime": Control.TIME,
    "base64Binary": Control.BASE64,
    "decimal": Control.NUMBER,
    "float": Control.NUMBER,
    "double": Control.NUMBER,
}


def simple_type(contract: Contract, name: QName) -> SimpleType:
    """Return the simple type *name*, or of its text if it is a complex one."""
    found = contract.type(name)
    if isinstance(found, SimpleType):
        return found
    return simple_type(contract, found.simple_base or name)


def control_for(kind: SimpleType) -> Control:
    """Choose the control for values of *kind*."""
    if kind.facets.enumeration:
        return Control.CHOICE
    control = _BY_PRIMITIVE.get(local_name(kind.primitive), Control.TEXT)
    if control is Control.TEXT and (kind.facets.max_length or 0) >= LONG:
        return Control.LONG_TEXT
    return control


def example_for(kind: SimpleType, *notes: Notes) -> str:
    """Return a value that fits *kind*; *notes*, nearest first, go before its own."""
    for one in (*notes, kind.notes):
        if one.example:
            return one.example
    if kind.facets.enumeration:
        return kind.facets.enumeration[0].value
    return "true" if local_name(kind.primitive) == "boolean" else ""


def hint_for(kind: SimpleType) -> str:
    """Say in a few words what *kind* allows, where an example does not show it."""
    facets = kind.facets
    parts = (_length(facets), _bounds(facets), _digits(facets))
    return ", ".join(part for part in parts if part)


def _length(facets: Facets) -> str:
    if facets.length is not None:
        return f"{facets.length} characters"
    least, most = facets.min_length, facets.max_length
    if least and most:
        return f"{least} to {most} characters"
    if most:
        return f"at most {most} characters"
    return f"at least {least} characters" if least else ""


def _bounds(facets: Facets) -> str:
    bounds = (
        ("from", facets.min_inclusive),
        ("more than", facets.min_exclusive),
        ("to", facets.max_inclusive),
        ("less than", facets.max_exclusive),
    )
    return " ".join(f"{word} {value}" for word, value in bounds if value is not None)


def _digits(facets: Facets) -> str:
    digits = facets.fraction_digits
    return f"at most {digits} decimals" if digits else ""
