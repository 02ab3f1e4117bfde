"""What the control mount refuses, as one of our errors."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    LimitReached,
    NotFound,
    PortalError,
    Unreachable,
)

if TYPE_CHECKING:
    import httpx

_REFUSED: dict[int, type[PortalError]] = {
    HTTPStatus.BAD_REQUEST: InvalidInput,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.TOO_MANY_REQUESTS: LimitReached,
}


def refusal(answer: httpx.Response) -> PortalError:
    """Return the error that *answer* tells of."""
    try:
        message = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        message = f"the sandbox answered {answer.status_code}"
    return _REFUSED.get(answer.status_code, Unreachable)(message)
