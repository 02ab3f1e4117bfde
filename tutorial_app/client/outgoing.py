"""Fields of a request, made ready for zeep.

What is missing goes out missing: it is for iTMS to say so, with the fault a real
client has to handle. Only a name that is no field is refused here, since nobody
could send it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zeep.xsd import SkipValue

from tutorial_app.client.records import sendable
from tutorial_app.contract.content import has_wildcard, slots
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from tutorial_app.contract.content import Slot
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.names import QName


def outgoing(contract: Contract, kind: QName, fields: Mapping[str, Any]) -> Any:  # noqa: ANN401 (zeep's values)
    """Return *fields* of the complex type *kind* as zeep takes them.

    Raises:
        InvalidInput: if a key is no field; the message has the path to it.
    """
    return _value(contract, kind, sendable(fields), "")


def _value(contract: Contract, kind: QName, value: Any, path: str) -> Any:  # noqa: ANN401 (as above)
    declared = contract.complex_types.get(kind)
    if (
        declared is None
        or declared.content is None
        or not isinstance(value, Mapping)
        or has_wildcard(declared.content)
    ):
        return value
    known = {slot.key: slot for slot in slots(declared)}
    attributes = {use.name.rpartition("}")[2] for use in declared.attributes}
    for key in value:
        if key not in known and key not in attributes:
            raise unknown_field(f"{path}{key}", key, [*known, *attributes])
    ready = {key: value[key] for key in value if key in attributes}
    for key, slot in known.items():
        if key in value:
            ready[key] = _child(contract, slot, value[key], f"{path}{key}/")
        elif slot.required:
            ready[key] = SkipValue
    return ready


def _child(contract: Contract, slot: Slot, value: Any, path: str) -> Any:  # noqa: ANN401 (as above)
    if isinstance(value, list):
        return [_value(contract, slot.type, item, path) for item in value]
    return _value(contract, slot.type, value, path)


def unknown_field(path: str, key: str, known: list[str]) -> InvalidInput:
    """Return the error for a key that is none of the *known* ones."""
    near = difflib.get_close_matches(key, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    return InvalidInput(f"no field {path!r}; {hint}")
