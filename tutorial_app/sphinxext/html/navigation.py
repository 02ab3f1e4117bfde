"""The pages a reader can go to, in the groups that the tables of contents name.

A group is a `toctree` of the root page with its `:caption:`. Nothing here grows with
the number of pages: of a long list only a window around the reader is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinx.environment import BuildEnvironment

#: Neighbours shown before and after the page itself.
WINDOW = 8
#: So many pages of a group are shown; a writer's own groups are shorter.
_MOST = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """A page by its docname; *below*: pages it holds, on the way to the reader."""

    name: str
    below: tuple[Entry, ...] = ()
    #: How many more it holds.
    more: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Pages under a caption; the caption is empty where the writer gave none."""

    caption: str
    entries: tuple[Entry, ...]
    #: The reader is on one of them, or below.
    is_here: bool
    more: int = 0


def groups(env: BuildEnvironment, root: str, trail: Sequence[str]) -> tuple[Group, ...]:
    """Return the groups below *root*.

    Args:
        env: what Sphinx has read.
        root: docname of the page above all.
        trail: docnames from below the root down to the reader's page.
    """
    return tuple(
        Group(
            caption,
            tuple(_entry(env, name, trail) for name in _near(names, trail, _MOST // 2)),
            any(name in trail and _is_place(env, name, trail) for name in names),
            max(0, len(names) - 2 * (_MOST // 2) - 1),
        )
        for caption, names in _captioned(env, root)
    )


def named(shown: Iterable[Group]) -> Iterator[str]:
    """Yield the docname of every page that groups show."""
    waiting = [entry for group in shown for entry in group.entries]
    while waiting:
        entry = waiting.pop()
        yield entry.name
        waiting += entry.below


def above(relations: Mapping[str, Sequence[str | None]], name: str) -> list[str]:
    """Return the docnames above *name*, the root first.

    Args:
        relations: the page above, before and after each page, as Sphinx has them.
        name: docname of the page.
    """
    found: list[str] = []
    holder = relations.get(name, (None,))[0]
    while holder and holder not in found:
        found.insert(0, holder)
        holder = relations.get(holder, (None,))[0]
    return found


def neighbours(
    env: BuildEnvironment, holder: str, name: str
) -> tuple[str | None, str | None]:
    """Return the pages before and after *name* among those that *holder* holds."""
    near = _held(env, holder)
    if name not in near:
        return None, None
    place = near.index(name)
    return (
        near[place - 1] if place > 0 else None,
        near[place + 1] if place + 1 < len(near) else None,
    )


def _held(env: BuildEnvironment, holder: str) -> list[str]:
    return [n for n in env.toctree_includes.get(holder, []) if n in env.titles]


def _is_place(env: BuildEnvironment, name: str, trail: Sequence[str]) -> bool:
    """Say whether *name* is no mere holder of the groups that stand beside it."""
    return name == trail[-1] or not _has_captions(env, name)


def _has_captions(env: BuildEnvironment, name: str) -> bool:
    return any(caption for caption, _ in _tables(env, name))


def _captioned(env: BuildEnvironment, root: str) -> Iterator[tuple[str, list[str]]]:
    """Yield caption and docnames of each table of contents of *root*.

    One that names a single page whose own tables have captions gives way to those.
    """
    for caption, names in _tables(env, root):
        inner = list(_tables(env, names[0])) if len(names) == 1 else []
        if any(named for named, _ in inner):
            (first, below), *others = inner
            yield first, [*names, *below]
            yield from others
        else:
            yield caption, names


def _tables(env: BuildEnvironment, holder: str) -> Iterator[tuple[str, list[str]]]:
    toc = env.tocs.get(holder)
    for table in toc.findall(addnodes.toctree) if toc is not None else ():
        names = [name for name in table["includefiles"] if name in env.titles]
        if names:
            yield table.get("caption") or "", names


def _entry(env: BuildEnvironment, name: str, trail: Sequence[str]) -> Entry:
    below = _held(env, name) if name in trail else []
    if not below or _has_captions(env, name):
        return Entry(name)  # What has captions stands as groups of its own.
    shown = _near(below, trail, WINDOW)
    entries = tuple(_entry(env, one, trail) for one in shown)
    return Entry(name, entries, len(below) - len(shown))


def _near(names: list[str], trail: Sequence[str], around: int) -> list[str]:
    """Return a window of *names* around the one that is in *trail*, else the first."""
    place = max((at for at, name in enumerate(names) if name in trail), default=0)
    first = max(0, min(place - around, len(names) - 2 * around - 1))
    return names[first : first + 2 * around + 1]
