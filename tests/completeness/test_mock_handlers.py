"""Nothing that the mock promises may be missing, and nothing it says unknown."""

from __future__ import annotations

from tutorial_app.contract.library import read_library
from tutorial_app.contract.names import clark
from tutorial_app.mock.catalogue import discounts
from tutorial_app.mock.flows.model import OrderStatus, StepStatus
from tutorial_app.mock.registry import HANDLERS
from tutorial_app.mock.subscriptions.rules import SubscriptionStatus
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

LIBRARY = read_library(HOME / "wsdl")
PARTNERS = load_partners(HOME / "conf")
TYPES = "urn:itms-sandbox:types:1"
#: What scenario 12.1 and rows 1 to 6 of scenario 12.4 call.
PROMISED = {
    ("system", "Ping"),
    ("system", "GetSystemInfo"),
    ("system", "AdvanceSandboxClock"),
    ("system", "ResetSandbox"),
    ("catalog", "ListProducts"),
    ("catalog", "CalculatePrice"),
    ("number", "SearchFreeNumbers"),
    ("number", "ReserveNumber"),
    ("number", "ValidateSimCard"),
    ("order", "ValidateOrder"),
    ("order", "PlaceOrder"),
    ("order", "GetOrder"),
    ("subscription", "GetSubscription"),
    ("topup", "GetBalance"),
    ("topup", "TopUpWithVoucher"),
    ("notification", "ListMessages"),
    ("notification", "ListEvents"),
}


def enumeration(name: str) -> set[str]:
    contract = LIBRARY.service("system").contract
    found = contract.simple_types[clark(TYPES, name)]
    return {one.value for one in found.facets.enumeration}


def test_every_operation_of_the_scenarios_has_a_handler() -> None:
    assert not PROMISED - set(HANDLERS)


def test_every_handler_answers_an_operation_of_the_contract() -> None:
    operations = {
        (slug, operation.name)
        for slug, entry in LIBRARY.services.items()
        for operation in entry.contract.operations
    }

    assert set(HANDLERS) <= operations


def test_states_are_those_of_the_contract() -> None:
    assert set(OrderStatus) == enumeration("OrderStatus")
    assert set(StepStatus) == enumeration("StepStatus")
    assert set(SubscriptionStatus) == enumeration("SubscriptionStatus")


def test_state_machines_have_the_states_of_the_contract() -> None:
    found: dict[str, set[str]] = {}
    for machine in PARTNERS.machines.values():
        found.setdefault(machine.values, set()).update(machine.states)

    for name, states in found.items():
        assert states == enumeration(name), name


def test_files_speak_in_codes_of_the_contract() -> None:
    failures = {code for step in PARTNERS.steps.values() for code in step.failures}
    held = {step.held for step in PARTNERS.steps.values() if step.held}
    templates = {code for one in PARTNERS.by_code.values() for code in one.messages}
    orders = {key[0] for one in PARTNERS.by_code.values() for key in one.flows}
    faults = {sim.fault for sim in PARTNERS.magic.sims.values() if sim.fault}
    faults |= {one.fault for one in PARTNERS.magic.vouchers.values() if one.fault}

    assert failures <= enumeration("OrderFailureCode")
    assert held <= enumeration("HeldReason")
    assert templates <= enumeration("TemplateCode")
    assert orders == enumeration("OrderType")
    assert faults <= set(LIBRARY.fault_codes)


def test_every_code_list_has_a_label_for_every_value() -> None:
    for name, labels in PARTNERS.labels.items():
        assert set(labels) == enumeration(name), name


def test_every_discount_code_is_found_in_any_spelling() -> None:
    for partner in PARTNERS.by_code.values():
        for code in partner.discounts:
            assert discounts.find(partner, f" {code.lower()} ") is not None
