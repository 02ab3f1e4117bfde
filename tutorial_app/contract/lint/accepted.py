"""`lint.toml` beside a WSDL: which findings may stay, and why."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from tutorial_app.contract.lint.catalogue import rules
from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "lint.toml"


def read_accepted(folder: Path) -> Mapping[str, str]:
    """Return the reason why the findings of a rule may stay, by the rule's id.

    The file has one table, `[accept]`: an id with a reason each. What the folder
    above accepts is accepted here too.

    Raises:
        ConfigurationError: if a file is no TOML, names no rule or gives no reason.
    """
    home = folder.resolve()
    return {**_read(home.parent / NAME), **_read(home / NAME)}


def _read(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8")).get("accept", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"is no TOML: {error}", source=str(path)) from error
    if not isinstance(found, dict):
        raise ConfigurationError("`accept` is no table", source=str(path))
    for name, reason in found.items():
        if name not in rules():
            message = f"there is no rule {name!r} to accept"
            raise ConfigurationError(message, source=str(path))
        if not isinstance(reason, str) or not reason.strip():
            message = f"{name} is accepted without a reason"
            raise ConfigurationError(message, source=str(path))
    return found
