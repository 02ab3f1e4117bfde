"""Names, places and problems: the small words of the contract model.

Every name is in Clark notation, `{namespace}local`; a name without a namespace
is just `local`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

#: A Clark-notation name, `{namespace}local`.
QName = NewType("QName", str)

XSD = "http://www.w3.org/2001/XMLSchema"


def clark(namespace: str | None, local: str) -> QName:
    """Return the Clark-notation name of *local* in *namespace*."""
    return QName(f"{{{namespace}}}{local}" if namespace else local)


def local_name(name: QName) -> str:
    """Return the part after the namespace."""
    return name.rpartition("}")[2]


def namespace_of(name: QName) -> str:
    """Return the namespace, or the empty string if there is none."""
    return name[1:].rpartition("}")[0]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file (as it was named) and a line, from 1."""

    source: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"


class Severity(StrEnum):
    """How bad a problem of a contract file is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a contract file, found while reading it."""

    severity: Severity
    code: str
    message: str
    place: Place = Place()
