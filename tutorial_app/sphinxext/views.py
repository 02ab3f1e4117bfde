"""What each page says, as frozen values: the whole page, and nothing of Sphinx.

A page is made in two steps: facts to view (pure, from the contract), view to
nodes. The digest of a view therefore changes exactly when its page would, and
that is what decides whether a page is written anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to an object of the domain: `role` is its kind.

    With the role `doc` it leads to a page that is no object; *target* is its docname.
    With the role `url` it leads to an address; where that is empty, to nothing.
    """

    role: str
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an enumeration."""

    value: str
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One element or attribute of a block."""

    name: str
    #: Text of the type; with *type_link* it is a link.
    type: str
    type_link: str = ""
    attribute: bool = False
    cardinality: str = ""
    presence: str = ""
    doc: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    #: Allowed values, where the type has no page of its own or they are few.
    values: tuple[str, ...] = ()
    example: str = ""
    deprecated: str = ""
    #: (title, id) of the block on this page that describes its content.
    block: tuple[str, str] = ("", "")
    #: (value, the code it leads to) of inputs that the sandbox takes as a sign.
    magic: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that belong together by a rule: a choice, an "exactly one of"."""

    title: str
    text: str
    rows: tuple[Row | RowGroup, ...] = ()


Rows = tuple[Row | RowGroup, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """The content of one complex type or message element."""

    id: str
    title: str
    #: "in newCustomer": what it is part of; empty for a message.
    part_of: str = ""
    type_link: str = ""
    doc: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """A block of code; samples of one *tab* are shown one at a time."""

    tab: str
    language: str
    code: str
    #: What stands in the page's address for it; empty: made from *tab*.
    key: str = ""
    #: How to run it, and whether it was run.
    note: str = ""


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault code as one operation can give it."""

    code: str
    kind: str = ""
    when: str = ""
    retryable: bool = False
    remedy: str = ""
    #: False: the code has no page (a note names an unknown code).
    known: bool = True
    common: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of linked names, each with one line of text."""

    title: str
    id: str
    entries: tuple[tuple[Link, str], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A section with a few sentences and a table of two columns.

    Args:
        title: heading of the section.
        id: its anchor.
        head: headings of the columns.
        rows: first cell, second cell (one line or more), and what stands small below.
        texts: paragraphs above the table.
        more: rows that are left out.
    """

    title: str
    id: str
    head: tuple[str, str] = ("", "")
    rows: tuple[tuple[str, str, str], ...] = ()
    texts: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the facts strip; *link* is an address or empty."""

    label: str
    text: str
    link: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the reference."""

    #: service, operation, type, fault, event, or index.
    kind: str
    #: The name in the domain, e.g. `order/PlaceOrder`.
    name: str
    docname: str
    title: str
    summary: str = ""
    #: The page above: its docname.
    parent: str = ""
    doc: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    #: What must hold before the call.
    rules: tuple[str, ...] = ()
    try_it: str = ""
    deprecated: str = ""
    request: tuple[Block, ...] = ()
    response: tuple[Block, ...] = ()
    content: tuple[Block, ...] = ()
    values: tuple[Value, ...] = ()
    faults: tuple[FaultRow, ...] = ()
    calls: tuple[Sample, ...] = ()
    answers: tuple[Sample, ...] = ()
    refusals: tuple[Sample, ...] = ()
    #: What holds of a call beyond its fields: size, repeats, since when.
    bounds: tuple[Fact, ...] = ()
    listings: tuple[Listing, ...] = ()
    ledgers: tuple[Ledger, ...] = ()
    #: (word, role, target) of names in the texts that have a page of their own.
    mentions: tuple[tuple[str, str, str], ...] = ()
    #: Docnames of the pages below, in order.
    children: tuple[str, ...] = ()
    #: (caption, docnames) of more pages below, where they are of several kinds.
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def digest(self) -> str:
        """A short hash of everything the page says."""
        # repr of frozen values holds every field in order and is the same in
        # every process, which hash() is not.
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]
