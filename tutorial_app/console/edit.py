"""What the buttons of a form do to its state: pure, so it works without scripts.

A button says `<deed>:<path>`; the page is then drawn anew from the new state.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tutorial_app.console.nodes import MOST_ITEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ITEM = re.compile(r"(?P<list>.+)\[(?P<index>\d{1,4})\]")

#: Types whose values must be new for every command (contract, section 4.3).
REFERENCE = "clientReference"
#: Who calls, in every context (contract, section 4.3); the call centre names people.
_CHANNEL, _AGENT, _WITH_AGENT = "context.channel", "context.agentId", "CALL_CENTRE"


def edited(
    state: Mapping[str, str], deed: str, new_reference: Callable[[], str]
) -> dict[str, str]:
    """Return *state* after *deed*, else as it is if nobody knows it.

    Args:
        state: of the form.
        deed: `add:…`, `remove:…`, `fresh:…`, each with a path; `use:path=value`, or
            `end:path=value`: what stands there, with *value* as its end.
        new_reference: makes a value that no command has had.
    """
    act, _, path = deed.partition(":")
    match act:
        case "add":
            return _add(state, path)
        case "remove":
            return _remove(state, path)
        case "fresh":
            return {**state, path: new_reference()}
        case "use" | "end":
            path, _, value = path.partition("=")
            if act == "end":
                value = _ending(state.get(path, ""), value)
            return {**state, path: value}
        case _:
            return dict(state)


def with_fresh_references(
    state: Mapping[str, str], new_reference: Callable[[], str]
) -> dict[str, str]:
    """Return *state* with a new value in every `clientReference`."""
    return {
        key: new_reference() if key.rpartition(".")[2] == REFERENCE else value
        for key, value in state.items()
    }


def with_channel(
    state: Mapping[str, str], channels: Sequence[str], agent: str
) -> dict[str, str]:
    """Return *state* in a channel that its credential may use.

    Args:
        state: of the form; without a `context/channel` it stays as it is.
        channels: those of the credential, the usual one first.
        agent: who is meant where a call-centre channel finds no `agentId`.
    """
    changed = dict(state)
    if _CHANNEL in state and channels and state[_CHANNEL] not in channels:
        changed[_CHANNEL] = channels[0]
        if channels[0] == _WITH_AGENT and not state.get(_AGENT):
            changed[_AGENT] = agent
    return changed


def _ending(held: str, end: str) -> str:
    """Return *held* with *end* at its end: a host name, or the last digits."""
    if end.startswith("@"):
        return (held.partition("@")[0] or "name") + end
    return held[: -len(end)] + end


def _add(state: Mapping[str, str], path: str) -> dict[str, str]:
    count = min(_count(state, path) + 1, MOST_ITEMS)
    return {**state, f"{path}#": str(count)}


def _remove(state: Mapping[str, str], path: str) -> dict[str, str]:
    found = _ITEM.fullmatch(path)
    if found is None:
        return dict(state)
    held, gone = found["list"], int(found["index"])
    left = {f"{held}#": str(max(_count(state, held) - 1, 0))}
    for key, value in state.items():
        index, tail = _index(key, held)
        if key == f"{held}#" or index == gone:
            continue
        moved = f"{held}[{index - 1}]{tail}" if index > gone else key
        left[moved] = value
    return left


def _index(key: str, held: str) -> tuple[int, str]:
    """Return which item of *held* the *key* is in, and what follows; -1: none."""
    if not key.startswith(f"{held}["):
        return -1, ""
    number, closed, tail = key[len(held) + 1 :].partition("]")
    return (int(number), tail) if closed and number.isdecimal() else (-1, "")


def _count(state: Mapping[str, str], path: str) -> int:
    written = state.get(f"{path}#", "")
    return int(written[:4]) if written.isascii() and written.isdecimal() else 0
