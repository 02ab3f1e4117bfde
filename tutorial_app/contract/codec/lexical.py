"""Simple values: the text in a message on one side, a Python value on the other."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tutorial_app.contract.names import XSD, local_name, namespace_of
from tutorial_app.contract.schema import SimpleType, Variety

if TYPE_CHECKING:
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.names import QName

#: Text of an element or attribute to a value; raises ValueError.
Reader = Callable[[str], Any]
#: A value to text; raises ValueError.
Writer = Callable[[object], str]

_INTEGERS = frozenset(
    {
        *("integer", "positiveInteger", "negativeInteger"),
        *("nonNegativeInteger", "nonPositiveInteger", "long", "int", "short", "byte"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    }
)
#: Named, since `Decimal | int` would be made anew at each call.
_EXACT, _NUMBERS = (Decimal, int), (float, int)
_KEEPS_SPACE = frozenset(("string", "normalizedString", "anySimpleType", "anyType"))


def text_reader(contract: Contract, name: QName) -> Reader:
    """Return the function that reads a text of the simple type *name*.

    A type the contract does not know is read as text.
    """
    kind = contract.simple_types.get(name)
    if kind is not None and kind.variety is Variety.LIST and kind.item:
        item = text_reader(contract, kind.item)
        return lambda text: [item(word) for word in text.split()]
    if kind is not None and kind.variety is Variety.UNION:
        return str
    primitive = _primitive(kind, name)
    if primitive == "string" and kind and kind.facets.white_space == "collapse":
        return _read_token
    return _READERS.get(primitive, str if primitive in _KEEPS_SPACE else _read_token)


def text_writer(contract: Contract, name: QName) -> Writer:
    """Return the function that writes a value of the simple type *name*.

    Text is written as it is, whatever the type: a form hands in what somebody
    typed, and the validator judges it.
    """
    kind = contract.simple_types.get(name)
    if kind is not None and kind.variety is Variety.LIST and kind.item:
        return _list_writer(text_writer(contract, kind.item))
    if kind is not None and kind.variety is Variety.UNION:
        return _write_any
    primitive = _primitive(kind, name)
    write = _WRITERS.get(primitive)
    if write is not None:
        return _or_text(write)
    return _write_any if primitive.startswith("any") else _write_text


def _primitive(kind: SimpleType | None, name: QName) -> str:
    """Return `integer` for every integer type, else the local name."""
    primitive = kind.primitive if kind else name
    if namespace_of(primitive) != XSD:
        return "string"
    local = local_name(primitive)
    return "integer" if local in _INTEGERS else local


def _read_token(text: str) -> str:
    return " ".join(text.split())


def _read_boolean(text: str) -> bool:
    match text.strip():
        case "true" | "1":
            return True
        case "false" | "0":
            return False
        case other:
            raise ValueError(f"{other!r} is neither true nor false")


def _read_integer(text: str) -> int:
    # int() takes underscores and blanks inside, a schema does not.
    if "_" in text:
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def _read_decimal(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"{text!r} is no decimal number") from None


def _read_date(text: str) -> date:
    # An offset on a calendar day (XML Schema allows it) does not move the day.
    return date.fromisoformat(text.strip()[:10])


def _read_bytes(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as exc:
        raise ValueError(f"no base64: {exc}") from None


_READERS: dict[str, Reader] = {
    "boolean": _read_boolean,
    "integer": _read_integer,
    "decimal": _read_decimal,
    "float": float,
    "double": float,
    "date": _read_date,
    "dateTime": lambda text: datetime.fromisoformat(text.strip()),
    "time": lambda text: time.fromisoformat(text.strip()),
    "base64Binary": _read_bytes,
    "hexBinary": lambda text: bytes.fromhex(text.strip()),
}


def _or_text(write: Writer) -> Writer:
    def writer(value: object) -> str:
        return str(value) if isinstance(value, str) else write(value)

    return writer


def _list_writer(item: Writer) -> Writer:
    def write(value: object) -> str:
        if isinstance(value, str):
            return value
        if not isinstance(value, list | tuple):
            raise _unfit(value, "a list")
        return " ".join(item(part) for part in value)

    return write


def _write_text(value: object) -> str:
    if not isinstance(value, str):
        raise _unfit(value, "a text")
    return str(value)


def _write_any(value: object) -> str:
    match value:
        case bool():
            return _write_boolean(value)
        case Decimal():
            return _write_decimal(value)
        case datetime():
            return _write_moment(value)
        case date() | time():
            return value.isoformat()
        case str() | int() | float():
            return str(value)
        case _:
            raise _unfit(value, "a simple value")


def _write_boolean(value: object) -> str:
    if not isinstance(value, bool):
        raise _unfit(value, "True or False")
    return "true" if value else "false"


def _write_integer(value: object) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _unfit(value, "a whole number")
    return str(value)


def _write_decimal(value: object) -> str:
    # A float is refused: money must not pass through binary fractions.
    if not isinstance(value, _EXACT) or isinstance(value, bool):
        raise _unfit(value, "a Decimal")
    if not Decimal(value).is_finite():
        raise _unfit(value, "a finite number")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _write_float(value: object) -> str:
    if not isinstance(value, _NUMBERS) or isinstance(value, bool):
        raise _unfit(value, "a number")
    # XML Schema part 2, 3.2.4.1: INF, -INF and NaN are spelled so.
    return {"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(str(value), str(value))


def _write_date(value: object) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _unfit(value, "a date without a time")
    return value.isoformat()


def _write_moment(value: object) -> str:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise _unfit(value, "a datetime with an offset")
    return value.isoformat()


def _write_time(value: object) -> str:
    if not isinstance(value, time):
        raise _unfit(value, "a time of day")
    return value.isoformat()


def _write_bytes(value: object) -> str:
    if not isinstance(value, bytes):
        raise _unfit(value, "bytes")
    return base64.b64encode(value).decode("ascii")


def _write_hex(value: object) -> str:
    if not isinstance(value, bytes):
        raise _unfit(value, "bytes")
    return value.hex().upper()


_WRITERS: dict[str, Writer] = {
    "boolean": _write_boolean,
    "integer": _write_integer,
    "decimal": _write_decimal,
    "float": _write_float,
    "double": _write_float,
    "date": _write_date,
    "dateTime": _write_moment,
    "time": _write_time,
    "base64Binary": _write_bytes,
    "hexBinary": _write_hex,
}


def _unfit(value: object, wanted: str) -> ValueError:
    return ValueError(f"{value!r} is not {wanted}")
