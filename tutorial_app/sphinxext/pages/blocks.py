"""The blocks of a page: a message, then every type in it once, by breadth.

Expansion ends by itself: a type gets one block, later uses link to it, and so
does recursion. Beyond `ROOM` rows a page only links to the types' own pages.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tutorial_app.contract.names import XSD, local_name, namespace_of
from tutorial_app.contract.notes import CHECKED
from tutorial_app.contract.schema import ComplexType, Group
from tutorial_app.kernel.errors import NotFound
from tutorial_app.sphinxext.pages import rows, words
from tutorial_app.sphinxext.views import Block

if TYPE_CHECKING:
    from collections.abc import Callable

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.notes import Notes
    from tutorial_app.contract.schema import SimpleType
    from tutorial_app.sphinxext.pages.names import Names
    from tutorial_app.sphinxext.sandbox.magic_fields import MagicFields
    from tutorial_app.sphinxext.views import Rows

#: So many rows a page unfolds at most. A row is up to 800 bytes of HTML, and no
#: page shall be over 300 KB.
ROOM = 240


@dataclass(slots=True)
class Page:
    """The blocks of one page while they are collected."""

    contract: Contract
    names: Names
    #: Block ids by type, so that each type is described once.
    ids: dict[QName, str] = field(default_factory=dict)
    #: Rows that stand on the page or are promised by a link to their block.
    rows: int = 0
    #: What the sandbox takes as a sign, by field; empty: nothing.
    magic: MagicFields = field(default_factory=dict)

    def message(self, name: QName, prefix: str, title: str) -> tuple[Block, ...]:
        """Return the block of the element *name* and those of its types."""
        try:
            element = self.contract.element(name)
        except NotFound:
            return ()
        block = self.of_type(element.type, prefix, title, element.notes)
        if not block[0].doc and element.doc:
            first = block[0]
            return (replace(first, doc=words.paragraphs(element.doc)), *block[1:])
        return block

    def of_type(
        self, name: QName, prefix: str, title: str, notes: Notes | None = None
    ) -> tuple[Block, ...]:
        """Return the block of a type, under *title*, and those of its types."""
        self.ids.setdefault(name, prefix)
        self.rows += _size(self.contract, name)
        waiting: deque[tuple[QName, str, str]] = deque()
        blocks = [self._block(name, (prefix, title, ""), waiting, notes)]
        while waiting:
            type_name, identifier, part_of = waiting.popleft()
            heading = self.names.types.get(type_name, part_of)
            blocks.append(
                self._block(type_name, (identifier, heading, part_of), waiting)
            )
        return tuple(blocks)

    def find(self, name: QName) -> ComplexType | SimpleType | None:
        """Return the type called *name*, None where the contract lacks it."""
        try:
            return self.contract.type(name)
        except NotFound:
            return None

    def _block(
        self,
        name: QName,
        heading: tuple[str, str, str],
        waiting: deque[tuple[QName, str, str]],
        notes: Notes | None = None,
    ) -> Block:
        type_ = self.find(name)
        identifier, title, part_of = heading
        rules = (*(notes.rules if notes else ()), *(type_.notes.rules if type_ else ()))
        made: Rows = ()
        if isinstance(type_, ComplexType):
            made = rows.of_complex(self, type_, rules, self._queue(waiting))
        elif type_ is not None:
            made = (rows.of_text(self, name),)
        return Block(
            id=identifier,
            title=title,
            part_of=part_of,
            type_link=self.names.types.get(name, ""),
            doc=words.paragraphs(type_.doc) if type_ else (),
            # What is noted on the message itself stands at the head of the page.
            rules=tuple(
                rule.text
                for rule in (type_.notes.rules if type_ else ())
                if rule.kind not in CHECKED or not rule.fields
            ),
            rows=made,
        )

    def _queue(
        self, waiting: deque[tuple[QName, str, str]]
    ) -> Callable[[QName, str], tuple[str, str]]:
        def block_for(type_name: QName, element: str) -> tuple[str, str]:
            """Return (title, id) of the block of a type, to be made if need be."""
            title = self.names.types.get(type_name, element)
            known = self.ids.get(type_name)
            if known is not None:
                return title, known
            size = _size(self.contract, type_name)
            if self.rows + size > ROOM or namespace_of(type_name) == XSD:
                return "", ""
            self.rows += size
            identifier = f"part-{title}".lower()
            if identifier in self.ids.values():
                identifier = f"{identifier}-{len(self.ids)}"
            self.ids[type_name] = identifier
            waiting.append((type_name, identifier, element))
            return title, identifier

        return block_for


def _size(contract: Contract, name: QName) -> int:
    """Return how many rows a type takes."""
    type_ = contract.complex_types.get(name)
    if type_ is None:
        return 1
    elements = _count(type_.content) if type_.content else 0
    return elements + len(type_.attributes) + 1


def _count(group: Group) -> int:
    return sum(
        _count(inner) if isinstance(inner, Group) else 1 for inner in group.particles
    )


def type_text(name: QName) -> str:
    """Return a type's name as a reader writes it: built-ins with `xs:`."""
    local = local_name(name)
    return f"xs:{local}" if namespace_of(name) == XSD else local
