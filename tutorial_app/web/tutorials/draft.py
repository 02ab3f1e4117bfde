"""The sealed part of a tutorial: which run it is, and what the customer has chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from flask import session

from tutorial_app.web.tutorials.line import View

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Characters of a choice that are kept: a cookie holds four thousand.
LONGEST = 100
_RUN_DIGITS = 10


@dataclass(slots=True)
class Draft:
    """One run of the tutorial *key*, as the visitor's cookie keeps it.

    Args:
        key: of the tutorial, e.g. `sign-up`.
        run: the correlation id of its calls.
        workspace: where it runs.
        after: the number of the workspace's last call before it began.
        view: who makes the calls.
        chosen: what the customer has chosen, by name.
    """

    key: str
    run: str
    workspace: str
    after: int = 0
    view: View = View.CUSTOMER
    chosen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, key: str, workspace: str, after: int, view: View) -> Self:
        """Begin a new run."""
        return cls(key, f"{key}-{uuid4().hex[:_RUN_DIGITS]}", workspace, after, view)

    @classmethod
    def load(cls, key: str, workspace: str) -> Self | None:
        """Return the run of the visitor in *workspace*; None if there is none."""
        held = session.get(_slot(key))
        if not isinstance(held, dict) or held.get("workspace") != workspace:
            return None
        return cls(key, **{**held, "view": View(held["view"])})

    def save(self) -> None:
        """Keep it in the visitor's cookie."""
        session[_slot(self.key)] = {
            "run": self.run,
            "workspace": self.workspace,
            "after": self.after,
            "view": self.view.value,
            "chosen": self.chosen,
        }

    def forget(self) -> None:
        """Drop it."""
        session.pop(_slot(self.key), None)

    def choose(self, **chosen: str) -> None:
        """Remember choices; an empty one is forgotten."""
        kept = {name: text[:LONGEST] for name, text in chosen.items()}
        merged = {**self.chosen, **kept}
        self.chosen = {name: text for name, text in merged.items() if text}

    def drop(self, *names: str) -> None:
        """Forget choices."""
        self.chosen = {k: v for k, v in self.chosen.items() if k not in names}

    def get(self, name: str, default: str = "") -> str:
        """Return a choice."""
        return self.chosen.get(name, default)

    def reference(self, what: str) -> str:
        """Return a fresh `clientReference` for a wish of the customer."""
        return f"{self.run}.{what}.{uuid4().hex[:_RUN_DIGITS]}"


def text_of(form: Mapping[str, str], name: str) -> str:
    """Return a field of a posted form, trimmed, at most `LONGEST` characters."""
    return form.get(name, "").strip()[:LONGEST]


def _slot(key: str) -> str:
    return f"learn-{key}"
