"""A hand-written page as plain Markdown: its source without what only Sphinx knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: MyST, "Roles": {role}`text` or {role}`text <target>`.
_ROLE = re.compile(r"\{[\w:+-]+\}`(?P<text>[^`<]+?)(?:\s*<(?P<target>[^`>]+)>)?`")
#: MyST, "Directives": a fence whose info string is a name in braces.
_INCLUDE = re.compile(r"^```\{include\} (?P<path>\S+)\n```$", re.MULTILINE)
_FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\}(?P<title>.*)$")
_SAMPLE = re.compile(r"^```\{wsdl:sample\} (?P<name>\S+)\n```$", re.MULTILINE)
_OPTION = re.compile(r"^:[\w-]+:")
#: Directives whose content is for Sphinx alone.
_SILENT = frozenset({"toctree", "autoclass", "autofunction", "automodule", "eval-rst"})


def plain(source: Path) -> str:
    """Return the MyST text of *source* as Markdown that any reader takes.

    Roles become their text, admonitions their content; tables of contents and what
    autodoc writes are left out.
    """
    text = source.read_text(encoding="utf-8")
    text = _INCLUDE.sub(lambda found: _included(source, found["path"]), text)
    text = _SAMPLE.sub(r"The programs stand on the page of \g<name>.", text)
    lines = list(_without_directives(text.splitlines()))
    return _ROLE.sub(_as_text, "\n".join(lines)).strip() + "\n"


def _included(source: Path, path: str) -> str:
    named = (source.parent / path).resolve()
    return named.read_text(encoding="utf-8") if named.is_file() else ""


def _without_directives(lines: list[str]) -> list[str]:
    kept: list[str] = []
    #: The fences of the directives that are open, and whether their text is kept.
    open_: list[tuple[str, bool]] = []
    head = False
    for line in lines:
        begun = _FENCE.match(line)
        if begun:
            open_.append((begun["fence"], begun["name"] not in _SILENT))
            head = True
            if open_[-1][1] and begun["title"].strip():
                kept.append(f"**{begun['title'].strip()}**\n")
        elif open_ and line.rstrip() == open_[-1][0]:
            open_.pop()
        elif head and _OPTION.match(line):
            continue
        elif all(keeps for _, keeps in open_):
            head = False
            kept.append(line)
    return kept


def _as_text(found: re.Match[str]) -> str:
    return found["text"].strip()
