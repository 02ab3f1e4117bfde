"""What the contract says of a message, at the fields of the form it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutorial_app.console.nodes import Leaf, OneOf, Part, Repeat
from tutorial_app.contract.validation.findings import path_of
from tutorial_app.kernel.words import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tutorial_app.console.nodes import Node
    from tutorial_app.console.values import Places
    from tutorial_app.contract.validation.findings import SchemaFinding


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong: by the path of a node, and what has no node of its own."""

    at: Mapping[str, str] = field(default_factory=dict)
    rest: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many places are wrong."""
        return len(self.at) + len(self.rest)


def at_fields(form: Part, places: Places, findings: Iterable[SchemaFinding]) -> Wrong:
    """Put each of *findings* at the node of *form* whose text it is about.

    Args:
        form: the form of a message.
        places: the elements written from it; the first is the message itself.
        findings: what is wrong with that message.
    """
    root = places[0][0]
    written = {path_of(element, root): path for element, path in places}
    nodes = dict(_nodes(form))
    at: dict[str, list[str]] = {}
    rest: list[str] = []
    for one in findings:
        path = _place(one.path, written, nodes)
        if path:
            at.setdefault(path, []).append(capitalised(sentence(one.message)))
        else:
            where = f"{one.path}: " if one.path else ""
            rest.append(where + one.message)
    return Wrong({path: " ".join(said) for path, said in at.items()}, tuple(rest))


def _place(found: str, written: Mapping[str, str], nodes: Mapping[str, Node]) -> str:
    """Return the path of the node that a finding at *found* belongs to, or nothing."""
    if found in written:
        path = written[found]
        part = nodes[path]
    else:
        parent, _, last = found.rpartition("/")
        if parent not in written:
            return ""
        path = ".".join(filter(None, (written[parent], last.partition("[")[0])))
        if path in nodes:
            return path
        path = written[parent]
        part = nodes[path]
    if isinstance(part, Part):
        unmade = (one for one in part.children if isinstance(one, OneOf))
        path = next((one.path for one in unmade if not _filled(one)), path)
    return path


def _filled(choice: OneOf) -> bool:
    taken = (node for option in choice.options for node in option.nodes)
    return all(not isinstance(node, Leaf) or node.value for node in taken)


def _nodes(node: Node) -> Iterator[tuple[str, Node]]:
    yield node.path, node
    inner: Iterable[Node] = ()
    match node:
        case Part():
            inner = node.children
        case Repeat():
            inner = node.items
        case OneOf():
            inner = (one for option in node.options for one in option.nodes)
        case _:
            pass
    for one in inner:
        yield from _nodes(one)


def sentence(message: str) -> str:
    """Return *message* with a full stop, unless it asks something."""
    return message if message.endswith("?") else f"{message}."
