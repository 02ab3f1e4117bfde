"""Which samples ran, with what, and what came of it: a file beside the docs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def digest(code: str) -> str:
    """Return what names the text of a program."""
    return hashlib.sha256(code.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Run:
    """One sample that was run."""

    #: `service/Operation`, and the key of the language.
    name: str
    language: str
    #: `answered`, a fault code, or `failed`.
    verdict: str
    #: `digest` of the program that was run.
    digest: str


@dataclass(frozen=True, slots=True)
class Record:
    """What ran. A sample that was changed since counts as not run."""

    #: Language -> name and version of what ran it, e.g. `PHP 8.2.7`.
    tools: Mapping[str, str] = field(default_factory=dict)
    runs: Mapping[tuple[str, str], Run] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the record at *path*; an empty one if there is none.

        Raises:
            InvalidInput: if it is no record.
        """
        if not path.is_file():
            return cls()
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            runs = [
                Run(name, language, *result)
                for name, results in said["runs"].items()
                for language, result in results.items()
            ]
            return cls(dict(said["tools"]), {(r.name, r.language): r for r in runs})
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise InvalidInput(f"{path} is no record of samples: {exc!r}") from exc

    def verdict(self, name: str, language: str, code: str) -> str:
        """Return what came of *code*; empty if this very text was not run."""
        found = self.runs.get((name, language))
        return found.verdict if found and found.digest == digest(code) else ""

    def updated(self, runs: Iterable[Run], tools: Mapping[str, str]) -> Record:
        """Return the record with *runs* in place of the older ones."""
        newer = {(one.name, one.language): one for one in runs}
        return Record({**self.tools, **tools}, {**self.runs, **newer})

    def text(self) -> str:
        """Return it as JSON, sorted: a changed sample is one changed line."""
        runs: dict[str, dict[str, list[str]]] = {}
        for (name, language), run in sorted(self.runs.items()):
            runs.setdefault(name, {})[language] = [run.verdict, run.digest]
        lines = ",\n".join(
            f"  {json.dumps(name)}: {{\n"
            + ",\n".join(
                f"   {json.dumps(language)}: {json.dumps(result)}"
                for language, result in results.items()
            )
            + "\n  }"
            for name, results in runs.items()
        )
        tools = json.dumps(dict(sorted(self.tools.items())))
        return f'{{\n "tools": {tools},\n "runs": {{\n{lines}\n }}\n}}\n'
