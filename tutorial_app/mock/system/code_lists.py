"""Reference data: the values of a code list with their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.contract.names import clark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.mock.call import Call

#: Code list -> the enumeration of `types.xsd` that it tells about.
ENUMERATIONS = {
    "PORTING_REJECT_REASON": "PortingRejectReason",
    "BLOCK_REASON": "BlockReason",
    "TERMINATION_REASON": "TerminationReason",
    "ORDER_TYPE": "OrderType",
    "ORDER_STATUS": "OrderStatus",
    "HELD_REASON": "HeldReason",
    "EVENT_TYPE": "EventType",
    "TEMPLATE": "TemplateCode",
}
_TYPES = "urn:itms-sandbox:types:1"


def code_values(call: Call, code_list: str) -> list[Mapping[str, Any]]:
    """Return the fields of each `CodeValue` of a list."""
    match code_list:
        case "FAULT_CODE":
            return list(_fault_codes(call))
        case "OPERATOR":
            return [
                {"code": one.code, "label": one.name}
                for one in call.world.partners.operators
            ]
        case _:
            return list(_enumeration(call, ENUMERATIONS[code_list]))


def _fault_codes(call: Call) -> Iterator[Mapping[str, Any]]:
    pages = f"{call.world.public_url}/docs/reference/faults"
    for code, known in call.world.library.fault_codes.items():
        value = {
            "code": code,
            "label": known.messages.get(call.language, code),
            "documentationUrl": f"{pages}/{code}",
        }
        yield value | ({"description": known.cause} if known.cause else {})


def _enumeration(call: Call, name: str) -> Iterator[Mapping[str, Any]]:
    contract = call.world.library.service("system").contract
    found = contract.simple_types.get(clark(_TYPES, name))
    labels = call.world.partners.labels.get(name, {})
    for one in found.facets.enumeration if found else ():
        text = labels.get(one.value, {}).get(call.language) or _readable(one.value)
        value = {"code": one.value, "label": text}
        yield value | ({"description": one.doc} if one.doc else {})


def _readable(code: str) -> str:
    return code.replace("_", " ").capitalize() if code.isupper() else code
