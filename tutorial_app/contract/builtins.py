"""The types that XML Schema brings along, as entries of the model.

From XML Schema part 2, section 3 (the hierarchy in its opening figure) and, for
bounds, patterns and white space, the paragraphs on each type.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tutorial_app.contract.names import XSD, QName, clark
from tutorial_app.contract.schema import (
    ComplexType,
    Facets,
    Group,
    GroupKind,
    Occurs,
    SimpleType,
    Variety,
    Wildcard,
)

ANY_TYPE: Final = clark(XSD, "anyType")
ANY_SIMPLE: Final = clark(XSD, "anySimpleType")
STRING: Final = clark(XSD, "string")

_PRIMITIVES = (
    "boolean",
    "decimal",
    "float",
    "double",
    "duration",
    "dateTime",
    "time",
    "date",
    "gYearMonth",
    "gYear",
    "gMonthDay",
    "gDay",
    "gMonth",
    "hexBinary",
    "base64Binary",
    "anyURI",
    "QName",
    "NOTATION",
)

_NAME = r"\i\c*"
_NC_NAME = r"[\i-[:]][\c-[:]]*"
_LANGUAGE = r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"

#: Derived type -> (its base, its own white space, pattern).
_STRINGS = {
    "normalizedString": ("string", "replace", ""),
    "token": ("normalizedString", "collapse", ""),
    "language": ("token", "collapse", _LANGUAGE),
    "NMTOKEN": ("token", "collapse", r"\c+"),
    "Name": ("token", "collapse", _NAME),
    "NCName": ("Name", "collapse", _NC_NAME),
    "ID": ("NCName", "collapse", ""),
    "IDREF": ("NCName", "collapse", ""),
    "ENTITY": ("NCName", "collapse", ""),
}

#: Derived type -> (its base, lowest, highest).
_INTEGERS = {
    "integer": ("decimal", None, None),
    "nonPositiveInteger": ("integer", None, "0"),
    "negativeInteger": ("nonPositiveInteger", None, "-1"),
    "long": ("integer", "-9223372036854775808", "9223372036854775807"),
    "int": ("long", "-2147483648", "2147483647"),
    "short": ("int", "-32768", "32767"),
    "byte": ("short", "-128", "127"),
    "nonNegativeInteger": ("integer", "0", None),
    "unsignedLong": ("nonNegativeInteger", "0", "18446744073709551615"),
    "unsignedInt": ("unsignedLong", "0", "4294967295"),
    "unsignedShort": ("unsignedInt", "0", "65535"),
    "unsignedByte": ("unsignedShort", "0", "255"),
    "positiveInteger": ("nonNegativeInteger", "1", None),
}

_LISTS = {"NMTOKENS": "NMTOKEN", "IDREFS": "IDREF", "ENTITIES": "ENTITY"}

#: What the drafts of 1999 and 2000 called some of them.
OLD_NAMES: Final = {
    "timeInstant": "dateTime",
    "timeDuration": "duration",
    "recurringDuration": "dateTime",
    "recurringInstant": "dateTime",
    "timePeriod": "dateTime",
    "recurringDate": "gMonthDay",
    "recurringDay": "gDay",
    "month": "gYearMonth",
    "year": "gYear",
    "century": "gYear",
    "binary": "base64Binary",
    "CDATA": "normalizedString",
    "uriReference": "anyURI",
    "urType": "anyType",
    "ur-type": "anyType",
}


def builtin_simple_types() -> dict[QName, SimpleType]:
    """Return every built-in simple type by name.

    The `primitive` of a built-in type is the type itself.
    """
    found = [_simple("anySimpleType", None, Facets())]
    found.append(_simple("string", "anySimpleType", Facets(white_space="preserve")))
    found.extend(
        _simple(name, "anySimpleType", Facets(white_space="collapse"))
        for name in _PRIMITIVES
    )
    for name, (base, space, pattern) in _STRINGS.items():
        patterns: tuple[tuple[str, ...], ...] = ((pattern,),) if pattern else ()
        if name in ("ID", "IDREF", "ENTITY"):
            patterns = ((_NAME,), (_NC_NAME,))
        found.append(_simple(name, base, Facets(patterns=patterns, white_space=space)))
    for name, (base, low, high) in _INTEGERS.items():
        facets = Facets(min_inclusive=low, max_inclusive=high, white_space="collapse")
        found.append(_simple(name, base, replace(facets, fraction_digits=0)))
    for name, item in _LISTS.items():
        facets = Facets(min_length=1, white_space="collapse")
        entry = _simple(name, "anySimpleType", facets)
        found.append(
            replace(
                entry, variety=Variety.LIST, item=clark(XSD, item), primitive=ANY_SIMPLE
            )
        )
    return {entry.name: entry for entry in found}


def any_type() -> ComplexType:
    """Return `xs:anyType`: mixed, with any children and attributes."""
    anything = Wildcard(occurs=Occurs(0, None), process="lax")
    return ComplexType(
        ANY_TYPE,
        content=Group(GroupKind.SEQUENCE, (anything,)),
        any_attribute=True,
        mixed=True,
    )


def _simple(name: str, base: str | None, facets: Facets) -> SimpleType:
    own = clark(XSD, name)
    return SimpleType(
        own, primitive=own, base=clark(XSD, base) if base else None, facets=facets
    )
