"""The one error tree of the portal. Features raise, edges translate.

A message says what was wrong, with the value, and where; it is shown to the
person who can mend it, so it never carries a secret or a stack.
"""

from __future__ import annotations

from typing import ClassVar


class PortalError(Exception):
    """Anything we refuse or fail at on purpose."""

    code: ClassVar[str] = "error"


class InvalidInput(PortalError):
    """What was handed in cannot be used as it is."""

    code = "invalid-input"


class NotFound(PortalError):
    """What was asked for does not exist."""

    code = "not-found"


class Conflict(PortalError):
    """The state of things does not allow it now."""

    code = "conflict"


class Forbidden(PortalError):
    """The caller may not do that."""

    code = "forbidden"


class LimitReached(PortalError):
    """A limit on number, size or rate has been reached."""

    code = "limit-reached"


class Unreachable(PortalError):
    """An endpoint we had to call did not give a usable answer."""

    code = "unreachable"


class ConfigurationError(PortalError):
    """A file in `conf/` or an environment variable is not usable.

    Args:
        message: what is wrong and what would be right.
        source: the file, or the name of the variable.
        line: the line in the file, from 1, where that is known.
    """

    code = "configuration"

    def __init__(self, message: str, *, source: str = "", line: int = 0) -> None:
        self.message = message
        self.source = source
        self.line = line
        super().__init__(_located(message, source, line))


class ContractError(PortalError):
    """A WSDL or schema file cannot be read at all.

    Args:
        message: what is wrong.
        source: the file.
        line: the line in the file, from 1, where that is known.
    """

    code = "contract"

    def __init__(self, message: str, *, source: str = "", line: int = 0) -> None:
        self.message = message
        self.source = source
        self.line = line
        super().__init__(_located(message, source, line))


def _located(message: str, source: str, line: int) -> str:
    place = ":".join(str(part) for part in (source, line) if part)
    return f"{place}: {message}" if place else message
