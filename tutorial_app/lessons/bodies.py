"""The body of a call, from fields as TOML has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.contract.codec.valued import Valued
from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.content import slots
from tutorial_app.contract.names import QName

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.contract.model import Contract, Operation

#: An amount of money as TOML has it, `79.00 DKK`.
MONEY = re.compile(r"(-?\d+\.\d\d) ([A-Z]{3})")
_CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Told:
    """What goes with a call beside its fields."""

    channel: str
    client_reference: str
    agent: str = ""
    language: str = "en"


def body(
    contract: Contract, operation: Operation, fields: Mapping[str, Any], told: Told
) -> etree._Element:
    """Return the body of a call of *operation*: *fields*, and a context if it has one.

    Raises:
        InvalidInput: if a field is none of the operation's.
    """
    request = operation.request or QName("")
    said = {
        "clientReference": told.client_reference,
        "channel": told.channel,
        "language": told.language,
        "agentId": told.agent,
    }
    known = _context_fields(contract, request)
    context = {key: value for key, value in said.items() if value and key in known}
    given = {_CONTEXT: context, **fields} if known else dict(fields)
    return Codec(contract).encode(request, given)


def encodable(value: Any) -> Any:  # noqa: ANN401 (as TOML has it)
    """Return *value* as a codec takes it; `79.00 DKK` is an amount of money."""
    if isinstance(value, str) and (found := MONEY.fullmatch(value)):
        return Valued(Decimal(found[1]), {"currency": found[2]})
    if isinstance(value, Mapping):
        return {name: encodable(inner) for name, inner in value.items()}
    return [encodable(inner) for inner in value] if isinstance(value, list) else value


def _context_fields(contract: Contract, request: QName) -> frozenset[str]:
    element = contract.elements.get(request)
    kind = contract.complex_types.get(element.type) if element else None
    for slot in slots(kind) if kind else ():
        inner = contract.complex_types.get(slot.type)
        if slot.key == _CONTEXT and inner is not None:
            return frozenset(one.key for one in slots(inner))
    return frozenset()
