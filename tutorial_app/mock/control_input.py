"""What callers of the control mount ask for, checked. All raise `InvalidInput`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIEnvironment

_LONGEST = 64 * 1024
_HIGHEST_SEED = 2**31 - 1


def body_of(environ: WSGIEnvironment) -> Mapping[str, Any]:
    """Return the JSON object of a request's body; without one it is empty."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > _LONGEST:
        raise InvalidInput(f"Content-Length is {length!r}; up to {_LONGEST} is taken")
    raw = environ["wsgi.input"].read(int(length))
    try:
        asked = json.loads(raw or b"{}")
    except ValueError as exc:
        raise InvalidInput(f"the body is not JSON: {exc}") from exc
    if not isinstance(asked, dict):
        raise InvalidInput("the body must be a JSON object")
    return asked


def string(asked: Mapping[str, Any], name: str, default: str) -> str:
    """Return the text called *name*."""
    value = asked.get(name, default)
    if not isinstance(value, str):
        raise InvalidInput(f"{name} is {value!r}, which is no text")
    return value


def boolean(asked: Mapping[str, Any], name: str, *, default: bool) -> bool:
    """Return the truth value called *name*."""
    value = asked.get(name, default)
    if not isinstance(value, bool):
        raise InvalidInput(f"{name} is {value!r}, which is neither true nor false")
    return value


def moment(asked: Mapping[str, Any], name: str) -> datetime:
    """Return the point in time called *name*, which has to be there."""
    value = asked.get(name)
    try:
        at = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None:
        raise InvalidInput(
            f"{name} is {value!r}, which is no time like 2026-03-09T00:00:00+01:00"
        )
    return at


def seed(asked: Mapping[str, Any], default: int = 1) -> int:
    """Return the seed that was asked for."""
    value = asked.get("seed", default)
    if type(value) is not int or not 0 <= value <= _HIGHEST_SEED:
        raise InvalidInput(f"seed is {value!r}; it must be 0..{_HIGHEST_SEED}")
    return value


def calls_per_minute(asked: Mapping[str, Any]) -> int | None:
    """Return the limit of calls that was asked for; None: none was."""
    value = asked.get("callsPerMinute")
    if value is not None and (type(value) is not int or not 0 <= value <= _LONGEST):
        raise InvalidInput(f"callsPerMinute is {value!r}; it must be 0..{_LONGEST}")
    return value


def number(asked: Mapping[str, list[str]], name: str, default: int) -> int:
    """Return the number called *name* of a query."""
    value = asked.get(name, [str(default)])[0]
    if not value.isdecimal() or int(value) > _HIGHEST_SEED:
        raise InvalidInput(f"{name} is {value!r}, which is no number")
    return int(value)
