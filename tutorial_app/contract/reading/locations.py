"""Which file a location means, and which locations mean none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from pathlib import Path

#: Nothing else is opened, wherever a reference leads.
_SUFFIXES = frozenset({".wsdl", ".xsd", ".xml"})


def locate(base: Path, location: str) -> Path | None:
    """Return the file a relative reference means, None if it may not or is not."""
    parts = _split(location)
    if parts is None or parts.scheme or parts.netloc or not parts.path:
        return None
    name = unquote(parts.path).replace("\\", "/")
    if name.startswith("/") or "\0" in name:
        return None
    return _file(base.parent / name)


def beside(base: Path, location: str) -> Path | None:
    """Return the file beside *base* called like the last step of an address."""
    parts = _split(location)
    path = unquote(parts.path).replace("\\", "/") if parts else ""
    name = path.rpartition("/")[2].replace("\0", "")
    return _file(base.parent / name) if name not in ("", ".", "..") else None


def _split(location: str) -> SplitResult | None:
    try:
        return urlsplit(location)
    except ValueError:  # an address that is none, such as `http://[`
        return None


def _file(path: Path) -> Path | None:
    try:
        good = path.suffix.lower() in _SUFFIXES and path.is_file()
    except OSError:
        return None
    return path if good else None


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        ContractError: if it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ContractError(f"cannot be read: {reason}", source=path.name) from error
