"""What may be a real person's is refused in every field of the contract for it.

The fields are read from the contract: a new one is tried with the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.portals import our_library
from tests.sign_ups import bringing, kontora_order, kurv_order, person
from tutorial_app.contract.content import slots
from tutorial_app.contract.names import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.soap_caller import Caller
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.names import QName

#: Type of the contract -> a value that may be somebody's, and what is said to it.
REAL = {
    "Msisdn": ("+4520304050", "INVALID_MSISDN"),
    "E164Number": ("+4520304050", "INVALID_MSISDN"),
    "Cpr": ("010190-1001", "INVALID_CPR"),
    "Cvr": ("10150817", "INVALID_CVR"),
}


def _fields() -> Iterator[tuple[str, str, str, str]]:
    """Yield service, operation, path and type of each field that takes such a value."""
    for slug, entry in our_library().services.items():
        contract = entry.contract
        for operation in contract.operations:
            assert operation.request is not None
            kind = contract.element(operation.request).type
            for path, name in _below(contract, kind, "", frozenset()):
                yield slug, operation.name, path, name


def _below(
    contract: Contract, kind: QName, path: str, seen: frozenset[QName]
) -> Iterator[tuple[str, str]]:
    if local_name(kind) in REAL:
        yield path, local_name(kind)
    found = contract.complex_types.get(kind)
    for slot in slots(found) if found is not None and kind not in seen else ():
        below = f"{path}/{slot.key}" if path else slot.key
        yield from _below(contract, slot.type, below, seen | {kind})


def _request(operation: str, path: str, value: str) -> dict[str, Any]:
    """Return a request that is good but for *value* at *path*."""
    leaf = path.rpartition("/")[2]
    order = kontora_order(1, {leaf: value})
    if "portIn" in path:
        order = kurv_order(1, numberChoice=bringing(value))
    item = {"itemReference": "item-0001", "order": order}
    changed = person(1) | {leaf: value}
    requests: dict[str, dict[str, Any]] = {
        "PlaceOrder": {"order": order},
        "ValidateOrder": {"order": order},
        "SubmitBulkOrder": {"mode": "ALL_OR_NOTHING", "item": [item]},
        "CreateCustomer": {"customer": changed},
        "UpdateCustomer": {
            "customerId": "CU10000001",
            "expectedVersion": 1,
            "customer": changed,
        },
        "ChangeNumber": {
            "subscriptionId": "SU10000001",
            "numberChoice": bringing(value),
        },
        "CalculatePrice": {"productCode": "KURV_MINI30", leaf: value},
    }
    return requests.get(operation, {leaf: value})


@pytest.mark.parametrize(("slug", "operation", "path", "kind"), list(_fields()))
def test_a_real_looking_value_is_refused_and_named(
    kurv: Caller, slug: str, operation: str, path: str, kind: str
) -> None:
    value, code = REAL[kind]
    ours = "portIn" in path or slug != "order"
    partner = "kurv" if ours else "kontora"
    in_channel = {"SubmitBulkOrder": "machine", "FindCustomers": "agent"}
    caller = kurv.named(f"{partner}-{in_channel.get(operation, 'self')}")

    request = _request(operation, path, value)
    if operation == "ValidateOrder":
        said = caller.ask(slug, operation, **request)["violation"]
        found = [(one["field"], one["code"]) for one in said]
    else:
        found = caller.refused(slug, operation, **request).violations

    assert (path, code) in found


def _forwarding(to: str) -> dict[str, tuple[str, dict[str, Any]]]:
    chosen = [{"serviceCode": "CALL_FORWARD", "active": True, "value": to}]
    return {
        "ChangeServices": (
            "subscription",
            {"subscriptionId": "SU10000001", "service": chosen},
        ),
        "CalculatePrice": (
            "catalog",
            {"productCode": "KURV_MINI30", "service": chosen},
        ),
        "PlaceOrder": ("order", {"order": kurv_order(1, service=chosen)}),
    }


@pytest.mark.parametrize("operation", _forwarding(""))
def test_the_target_of_a_call_forward_is_held_to_the_sandbox_too(
    kurv: Caller, operation: str
) -> None:
    slug, real = _forwarding("+4520304050")[operation]
    _, ours = _forwarding("+4542010001")[operation]

    refusal = kurv.refused(slug, operation, **real)

    path = "order/service/value" if "order" in real else "service/value"
    assert refusal.violations == [(path, "INVALID_MSISDN")]
    assert kurv.ask(slug, operation, **ours)
