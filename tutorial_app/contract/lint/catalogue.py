"""Every rule of the linter by its id, from `rules.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from tutorial_app.contract.lint.findings import Level, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its id, in the order of the file."""
    text = (files(__package__) / "rules.toml").read_text("utf-8")
    return {
        name: Rule(
            id=name,
            level=Level(entry["level"]),
            title=entry["title"],
            reason=entry["reason"],
            clients=entry.get("clients", ""),
            remedy=entry["remedy"],
        )
        for name, entry in tomllib.loads(text).items()
    }


def rule_of_reader(code: str, *, error: bool) -> Rule:
    """Return the rule for a problem that the reader met, by its *code*."""
    known = rules().get(code)
    if known is not None:
        return known
    return Rule(
        code,
        Level.ERROR if error else Level.WARNING,
        code.replace("-", " "),
        "The reader had to guess here; stricter ones stop.",
        "",
        "Mend what the message says.",
    )
