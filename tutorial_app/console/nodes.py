"""What a form is made of: frozen nodes, one for each place of a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.contract.names import local_name

if TYPE_CHECKING:
    from tutorial_app.console.controls import Control
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.schema import EnumValue, Occurs

#: More of a repeated element is a job for the raw XML.
MOST_ITEMS = 40


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value; *type* is the name its documentation has."""

    name: QName
    path: str
    order: int
    control: Control
    value: str
    required: bool
    type: QName
    doc: str = ""
    example: str = ""
    hint: str = ""
    options: tuple[EnumValue, ...] = ()
    attributes: tuple[Leaf, ...] = ()

    @property
    def label(self) -> str:
        """The name on the wire, without its namespace."""
        return local_name(self.name)


@dataclass(frozen=True, slots=True)
class Part:
    """An element with children; they are there only if it is *present*."""

    name: QName
    path: str
    order: int
    required: bool
    present: bool
    type: QName
    doc: str = ""
    children: tuple[Node, ...] = ()
    attributes: tuple[Leaf, ...] = ()
    #: Rules in words that the form itself does not hold one to.
    rules: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name on the wire, without its namespace."""
        return local_name(self.name)


@dataclass(frozen=True, slots=True)
class Repeat:
    """An element that may stand several times."""

    name: QName
    path: str
    order: int
    occurs: Occurs
    type: QName
    items: tuple[Leaf | Part, ...]
    doc: str = ""

    @property
    def label(self) -> str:
        """The name on the wire, without its namespace."""
        return local_name(self.name)

    @property
    def full(self) -> bool:
        """Say whether no more may be added."""
        most = self.occurs.most or MOST_ITEMS
        return len(self.items) >= min(most, MOST_ITEMS)


@dataclass(frozen=True, slots=True)
class Option:
    """One branch of a choice; *nodes* are there if it is taken."""

    value: str
    doc: str
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice; *chosen* is empty where none need be and none is taken."""

    path: str
    required: bool
    chosen: str
    options: tuple[Option, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A place for XML as it is: `xs:any`, or content the form does not lay out."""

    path: str
    order: int
    value: str
    doc: str = ""


Node = Leaf | Part | Repeat | OneOf | Fragment
