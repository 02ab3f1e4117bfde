"""How values of the built-in types are written, and one or more that are usual.

XML Schema part 2, section 3.2, with the ranges that a sample can need.
"""

from __future__ import annotations

import re
from typing import Final

USUAL: Final = {
    "boolean": ("true", "false", "1", "0"),
    "float": ("1.5", "1", "0"),
    "double": ("1.5", "1", "0"),
    "duration": ("P1D", "PT1H", "P1Y", "P1M"),
    "dateTime": (
        "2026-03-02T09:00:00+01:00",
        "2026-03-02T08:00:00Z",
        "2026-03-02T08:00:00",
        "2026-03-02T08:00:00.000Z",
        "2026-03-02T08:00:00.000",
    ),
    "time": ("09:00:00", "08:00:00Z", "09:00:00.000"),
    "date": ("2026-03-02", "2026-03-02Z"),
    "gYearMonth": ("2026-03",),
    "gYear": ("2026",),
    "gMonthDay": ("--03-02",),
    "gDay": ("---02",),
    "gMonth": ("--03",),
    "anyURI": ("http://www.example.com/", "urn:example:1"),
    "language": ("en", "da"),
    "QName": ("name",),
    "NOTATION": ("name",),
    "ID": ("id1",),
    "IDREF": ("id1",),
    "ENTITY": ("name",),
    "NCName": ("name",),
    "Name": ("name",),
    "NMTOKEN": ("name",),
}
NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
LEXICAL: Final = {
    "boolean": re.compile(r"true|false|1|0"),
    "float": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN"),
    "dateTime": re.compile(
        r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T"
        r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?"
    ),
    "date": re.compile(
        r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)(Z|[+-](0\d|1[0-4]):[0-5]\d)?"
    ),
    "time": re.compile(
        r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?"
    ),
    "gYear": re.compile(r"-?\d{4,}(Z|[+-]\d\d:\d\d)?"),
    "gYearMonth": re.compile(r"-?\d{4,}-(0[1-9]|1[0-2])(Z|[+-]\d\d:\d\d)?"),
    "gMonth": re.compile(r"--(0[1-9]|1[0-2])(Z|[+-]\d\d:\d\d)?"),
    "gDay": re.compile(r"---(0[1-9]|[12]\d)(Z|[+-]\d\d:\d\d)?"),
    "gMonthDay": re.compile(r"--(0[1-9]|1[0-2])-(0[1-9]|[12]\d)(Z|[+-]\d\d:\d\d)?"),
    "duration": re.compile(
        r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
    ),
    "hexBinary": re.compile(r"([0-9a-fA-F]{2})*"),
    "base64Binary": re.compile(r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2,3}=?=?)?"),
    "QName": re.compile(r"[\w.-]+(:[\w.-]+)?"),
    "NCName": re.compile(r"[^\W\d][\w.-]*"),
}
LEXICAL["double"] = LEXICAL["float"]
STRINGS: Final = frozenset(
    {
        *("string", "normalizedString", "token", "anySimpleType"),
        *("NMTOKEN", "Name", "NCName", "language", "anyURI"),
    }
)
