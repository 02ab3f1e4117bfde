"""What our own annotations add (`xs:appinfo`, defined by `wsdl/notes.xsd`).

Foreign WSDLs have none of it; then every note is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class RuleKind(StrEnum):
    """The rules about several fields that a schema cannot say plainly."""

    EXACTLY_ONE = "exactly-one"
    AT_LEAST_ONE = "at-least-one"
    #: Said in words; most messages hold these fields, so samples do.
    USUAL = "usual"
    #: Said in words; the fields go with certain messages only, so samples have none.
    CONDITIONAL = "conditional"
    BUSINESS = "business"


#: The rules that are checked over their fields; the others are said in words.
CHECKED: Final = frozenset({RuleKind.EXACTLY_ONE, RuleKind.AT_LEAST_ONE})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule beyond the schema; *fields* are local names of child elements."""

    kind: RuleKind
    text: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultNote:
    """A fault code that a field or operation can cause, and when."""

    code: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """An operation that usually goes before, and what its answer gives."""

    #: Slug of the service and name of the operation, e.g. `order/PlaceOrder`.
    operation: str
    gives: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """An element of an event that stands in those of one type, with an example."""

    field: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Right:
    """What only some channels may do; the others get the fault *code*."""

    channels: tuple[str, ...]
    code: str
    #: Child elements, or paths to what the server holds; none: the whole call.
    fields: tuple[str, ...] = ()
    #: Of the fields; none: all.
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """What a reader needs beyond the schema. Empty for foreign WSDLs."""

    example: str = ""
    rules: tuple[Rule, ...] = ()
    faults: tuple[FaultNote, ...] = ()
    events: tuple[str, ...] = ()
    #: On a request element.
    rights: tuple[Right, ...] = ()
    since: str = ""
    deprecated: str = ""
    #: On a request element: "query", "command" or "open" (needs no credential).
    operation_kind: str = ""
    #: On a request element: 1 needed by the tutorials, 2 not; 0 not said.
    tier: int = 0
    #: On a request element: no real endpoint has the operation.
    sandbox_only: bool = False
    #: On a request element: what usually goes before.
    after: tuple[After, ...] = ()
    #: On a value that is a type of events: which elements these have.
    carries: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultCode:
    """One code of the closed list, as `types.xsd` annotates `FaultCode`."""

    code: str
    #: Local name of the fault element that carries it, e.g. `BusinessFault`.
    fault: str
    retryable: bool
    #: Language tag -> message text; `{field}` stands for the field's path.
    messages: Mapping[str, str]
    cause: str
    remedy: str
