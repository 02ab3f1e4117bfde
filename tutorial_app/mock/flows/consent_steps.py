"""The steps of a sign-up that ask others: bureau, signer, guardian."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from tutorial_app.mock.customers.rules import is_undecided
from tutorial_app.mock.customers.store import become, customer_row
from tutorial_app.mock.customers.tables import CUSTOMERS
from tutorial_app.mock.flows.outcomes import NotYet, Refused
from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.flows.telling import tell_customer
from tutorial_app.mock.moments import later
from tutorial_app.mock.orders.saving import remember

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order

#: Contract, 11.5: so long after a bureau that is down somebody has decided.
BUREAU_DOWN = timedelta(hours=1)
#: Contract, section 8 "Customer": who was declined may order again.
REJECTED_FOR = timedelta(days=90)
#: Contract, 9.1: how long a signature is waited for; a guardian no longer.
_PATIENCE = timedelta(days=14)
REHABILITATE = "rehabilitate"


def wait_for_a_person(
    world: World, order: Order, customer: Mapping[str, Any] | None
) -> None:
    """Wait a working day for an employee, where the name of *customer* says so.

    Raises:
        NotYet: the first time.
    """
    manual = world.partners.magic.fields["company_manual"].value
    name = customer["data"].get("companyName") if customer is not None else None
    if name == manual and not order.resumed:
        due = world.partners.clearing_house.working_days_later(world.now, 1)
        raise NotYet("MANUAL_QUEUE", due - world.now, "MANUAL_QUEUE")


def check_credit(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (every step's signature)
    """Ask the credit bureau; a person decides where it does not answer."""
    result = order.facts.details.get("credit", "APPROVED")
    if result == "UNAVAILABLE":
        if not order.resumed:
            raise NotYet("MANUAL_QUEUE", BUREAU_DOWN, "MANUAL_QUEUE")
        result = order.facts.details["credit_later"]
    world.db.execute(
        update(CUSTOMERS)
        .where(
            CUSTOMERS.c.workspace == world.workspace,
            CUSTOMERS.c.customer_id == order.customer_id,
        )
        .values(credit_result=result)
    )
    if result == "DECLINED":
        _turn_away(world, order)
        raise Refused("CREDIT_DECLINED", "The credit bureau said no.")


def _turn_away(world: World, order: Order) -> None:
    customer = customer_row(world, order.customer_id)
    if customer is not None and customer["status"] == "PROSPECT":
        become(world, order.customer_id, "REJECTED")
        due = later(world.now, REJECTED_FOR)
        set_timer(world, due, REHABILITATE, order.customer_id)


def rehabilitate(world: World, customer_id: str) -> None:
    """Let a customer order again who was declined; nothing if that is over."""
    customer = customer_row(world, customer_id)
    if customer is not None and customer["status"] == "REJECTED":
        become(world, customer_id, "PROSPECT")


def send_contract(world: World, order: Order) -> None:
    """Send the contract; then the customer has to sign it."""
    tell_customer(world, order, "CONTRACT_TO_SIGN")


def get_signature(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """See that the contract is signed."""
    _see_consent(world, order, "SIGN_CONTRACT", "Nobody has signed the contract.")


def ask_guardian(world: World, order: Order) -> None:
    """Ask a guardian; then that person has to agree."""
    tell_customer(world, order, "GUARDIAN_CONSENT")


def get_consent(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """See that the guardian has agreed."""
    _see_consent(world, order, "GUARDIAN_CONSENT", "The guardian has not agreed.")


def _see_consent(world: World, order: Order, code: str, text: str) -> None:
    """Wait on for somebody who never makes up their mind, but not for ever.

    Raises:
        NotYet: when the step has waited as long as it usually takes.
        Refused: when it has waited to the end.
    """
    customer = customer_row(world, order.customer_id)
    if customer is None or not is_undecided(customer["data"], world.partners):
        return
    if code in order.facts.details.get("given_time", ()):
        raise Refused("CONSENT_NOT_GIVEN", text)
    remember(world, order, given_time=[code])
    kind = world.partners.steps[code]
    raise NotYet(kind.held, _PATIENCE - kind.waits)
