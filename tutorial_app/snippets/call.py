"""The call that is to be written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutorial_app.snippets.tree import Struct, read

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.contract.model import Operation


@dataclass(frozen=True, slots=True)
class Credential:
    """Who calls. In a text for others, *password* is a word that stands for it."""

    user_name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one operation."""

    entry: ServiceEntry
    operation: Operation
    #: Address of the endpoint.
    url: str
    #: What stands in the body: one element, several, or none.
    body: tuple[etree._Element, ...]
    #: The same body in its SOAP 1.1 envelope, laid out, with the caller's token.
    envelope: str
    #: None: the operation asks for none.
    credential: Credential | None = None
    #: Address of the portal that serves *url*; empty: none does.
    portal: str = ""

    @property
    def is_wrapped(self) -> bool:
        """Say whether the body is one element whose children are the arguments.

        SOAP stacks with objects (zeep, PHP, Node) can then be given a mapping.
        """
        return len(self.body) == 1 and self.operation.request is not None

    @property
    def arguments(self) -> Struct:
        """The children of the body's one element, as values in schema order."""
        contract = self.entry.contract
        return read(contract, self.body[0], self.operation.request)
