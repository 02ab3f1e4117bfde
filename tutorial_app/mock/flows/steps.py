"""The steps that can be carried out, and what undoes each.

A flow may name steps that are not here; then an order of that flow cannot be taken
(`missing_steps`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.mock.faults import Fault
from tutorial_app.mock.flows import (
    billing_steps,
    change_steps,
    consent_steps,
    last_steps,
    payment_steps,
    porting_steps,
    shipping_steps,
    sign_up,
    sim_steps,
)
from tutorial_app.mock.flows.outcomes import Refused, StepFault, TimedOut

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order
    from tutorial_app.partners.model import Flow

__all__ = [
    "STEPS",
    "Refused",
    "StepCode",
    "StepFault",
    "TimedOut",
    "missing_steps",
    "not_yet",
]


def _nothing(world: World, order: Order) -> None:
    """Do nothing: there is nothing to prepare or to undo."""


def _nothing_to_do(world: World, order: Order, attempt: int) -> None:
    """Do nothing: the step only takes or tells time."""


@dataclass(frozen=True, slots=True)
class StepCode:
    """The code of a step: one effect, and its undoing.

    `perform` raises Refused or TimedOut when its system does; the attempt, from 1,
    is handed in.
    """

    perform: Callable[[World, Order, int], None] = _nothing_to_do
    undo: Callable[[World, Order], None] = _nothing
    #: Starts what the step then waits for.
    prepare: Callable[[World, Order], None] = _nothing
    #: It waits for a porting case, whose moves wake it.
    woken: bool = False
    #: Templates of the messages that it sends, beside NOTIFY's
    #: (`change_steps.MESSAGES`).
    tells: tuple[str, ...] = ()


STEPS: Mapping[str, StepCode] = {
    "VALIDATE": StepCode(change_steps.validate),
    "CHECK_CREDIT": StepCode(consent_steps.check_credit),
    "TAKE_PAYMENT": StepCode(payment_steps.take_payment, payment_steps.refund_payment),
    "SIGN_CONTRACT": StepCode(
        consent_steps.get_signature,
        prepare=consent_steps.send_contract,
        tells=("CONTRACT_TO_SIGN",),
    ),
    "GUARDIAN_CONSENT": StepCode(
        consent_steps.get_consent,
        prepare=consent_steps.ask_guardian,
        tells=("GUARDIAN_CONSENT",),
    ),
    "CREATE_ACCOUNT": StepCode(),
    "SHIP_SIM": StepCode(
        shipping_steps.ship_sim, shipping_steps.stop_shipment, tells=("SIM_SHIPPED",)
    ),
    "WELCOME_LETTER": StepCode(shipping_steps.welcome_letter, tells=("WELCOME",)),
    "START_BILLING": StepCode(
        billing_steps.start_billing,
        billing_steps.stop_billing,
        tells=("INVOICE_READY",),
    ),
    "ALLOCATE_NUMBER": StepCode(sign_up.allocate_number, sign_up.free_its_number),
    "ALLOCATE_SIM": StepCode(sign_up.allocate_sim, sign_up.return_sim),
    "PROVISION_HLR": StepCode(sign_up.provision_hlr),
    "CREATE_CHARGING": StepCode(sign_up.create_charging, sign_up.delete_charging),
    "APPLY_DISCOUNT": StepCode(sign_up.apply_discount, sign_up.remove_discount),
    "DELIVER_ESIM": StepCode(prepare=sign_up.send_profile, tells=("ESIM_QR",)),
    "ACTIVATE": StepCode(sign_up.activate),
    "START_PORTING": StepCode(
        porting_steps.start_porting, porting_steps.cancel_porting, woken=True
    ),
    "WAIT_PORTING": StepCode(porting_steps.wait_porting, woken=True),
    "SWITCH_NUMBER": StepCode(porting_steps.switch_number, woken=True),
    "COMPLETE_PORT_OUT": StepCode(porting_steps.complete_port_out, woken=True),
    "CONFIRM_ORDER": StepCode(sign_up.confirm_order, tells=("ORDER_CONFIRMATION",)),
    "WELCOME": StepCode(sign_up.welcome, tells=("WELCOME",)),
    "CHANGE_HLR": StepCode(change_steps.change_hlr, change_steps.restore_hlr),
    "CHANGE_CHARGING": StepCode(
        change_steps.change_account, change_steps.restore_account
    ),
    "CHANGE_BILLING": StepCode(
        billing_steps.change_billing,
        billing_steps.restore_billing,
        tells=("INVOICE_READY",),
    ),
    "BLOCK_OLD_SIM": StepCode(sim_steps.block_old_sim, sim_steps.unblock_old_sim),
    "SWAP_SIM": StepCode(sim_steps.swap_sim),
    "BAR": StepCode(sim_steps.bar, sim_steps.lift_bar),
    "UNBAR": StepCode(sim_steps.unbar, sim_steps.bar_again),
    # An order with a date is SCHEDULED until then, before its first step.
    "WAIT_DATE": StepCode(),
    "DEPROVISION": StepCode(last_steps.deprovision),
    "CLOSE_CHARGING": StepCode(last_steps.close_charging),
    "FINAL_INVOICE": StepCode(billing_steps.final_invoice, tells=("INVOICE_READY",)),
    "QUARANTINE_NUMBER": StepCode(last_steps.give_number_up),
    "RETIRE_SIM": StepCode(sim_steps.retire_sim),
    "NOTIFY": StepCode(change_steps.notify),
}


def missing_steps(
    flow: Flow, needless: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return the codes of the steps of *flow* that cannot be carried out yet.

    Those that an order skips anyway (*needless*) are not missing.
    """
    return tuple(
        step.code
        for step in flow.steps
        if step.code not in STEPS and step.code not in needless
    )


def not_yet(flow: Flow, missing: tuple[str, ...], path: str) -> Fault:
    """Return the fault of an order whose flow has steps that are *missing* here.

    Not FEATURE_NOT_ENABLED: the partner offers it, only this sandbox cannot do it
    yet. This fault is not bound to the clientReference.
    """
    steps = ", ".join(missing)
    words = {
        "da": f"Sandkassen kan ikke udføre forløbet {flow.name} endnu: {steps}.",
        "en": f"The sandbox cannot carry out the flow {flow.name} yet: {steps}.",
    }
    return Fault("SYSTEM_UNAVAILABLE", field=path, message=words)
