"""The parts of the top-up tutorial: what each asks, and what its buttons do."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.web.pictures.booked import as_booked
from tutorial_app.web.tutorials.draft import text_of
from tutorial_app.web.tutorials.order import money
from tutorial_app.web.tutorials.progress import open_messages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.web.tutorials.story import Heard
    from tutorial_app.web.tutorials.visit import Visit

PARTS = ("balance", "voucher", "card", "auto", "lost")
#: The operations that belong to a part.
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "balance": ("GetBalance", "GetSubscription", "GetCustomer"),
    "voucher": ("TopUpWithVoucher", "GetBalance"),
    "card": ("TopUpWithCard", "ListTopUps", "GetBalance"),
    "auto": (
        *("RegisterPaymentCard", "SetAutoTopUp", "AdvanceSandboxClock"),
        *("GetBalance", "ListTopUps"),
    ),
    "lost": ("TopUpWithCard", "GetBalance", "ListTopUps"),
}
#: What the buttons of a part call, as opposed to what its page asks by itself.
_ACTS = frozenset(
    {"TopUpWithVoucher", "TopUpWithCard", "RegisterPaymentCard", "SetAutoTopUp"}
)
#: Kroner that can be paid by card (the contract's note on `TopUpWithCard`).
AMOUNTS = ("50", "100", "150", "200", "300", "500")
#: What is paid when the answer gets lost, and with which card.
LOST_AMOUNT, LOST_CARD = "100", "tok_ok_visa"
#: How an answer gets lost: the sandbox's header, and what it is called.
LOSSES = {
    "drop": "the connection breaks after the work is done",
    "fault=BACKEND_TIMEOUT;when=after": "a time-out fault comes, the work is done",
    "drop;when=before": "the connection breaks before anything is done",
}
_AUTO = {"threshold": "25", "amount": "100", "most": "300"}


def refused_by(visit: Visit, part: str) -> Heard | None:
    """Return the last call that a button of *part* made."""
    return visit.story.last(*(name for name in OPERATIONS[part] if name in _ACTS))


def look(visit: Visit, part: str) -> dict[str, Any]:
    """Ask what the page of *part* shows."""
    line = {"subscriptionId": visit.draft.get("subscription")}
    told = visit.current("subscription", "GetSubscription", line)
    _learn_whose(visit, told)
    customer = {"customerId": visit.draft.get("customer")}
    known = visit.draft.get("customer")
    found = {
        "balance": _balance(visit),
        "line": told,
        "person": visit.current("customer", "GetCustomer", customer) if known else None,
        "said": refused_by(visit, part),
    }
    if part in {"card", "auto"}:
        since = ("TopUpWithCard", "GetBalance")
        found["listed"] = visit.current("topup", "ListTopUps", line, since=since)
    return found


def act(visit: Visit, part: str, form: Mapping[str, str]) -> bool:
    """Do what a button of *part* says; say whether it was done."""
    done = _DEEDS[part](visit, form)
    begun = visit.begun_at
    if done and begun and visit.place.is_real:  # A sandbox shows them by itself.
        customer = {"customerId": visit.draft.get("customer")}
        open_messages(visit, customer, since=begun)
    return done


def _balance(visit: Visit) -> Heard | None:
    """Return the balance; it is asked for again when the ledger has moved on."""
    fields = {"subscriptionId": visit.draft.get("subscription")}
    told = visit.current(
        *("topup", "GetBalance", fields),
        since=("TopUpWithVoucher", "TopUpWithCard", "SetAutoTopUp"),
    )
    moved = not visit.place.is_real and _amount(told) != _in_ledger(visit)
    if told and told.good and moved:
        visit.ask("topup", "GetBalance", fields)
        told = visit.story.last("GetBalance")
    return told


def _learn_whose(visit: Visit, told: Heard | None) -> None:
    """Note whose subscription it is, which at a real system only an answer says."""
    if told and told.good and not visit.draft.get("customer"):
        visit.draft.choose(customer=told.answer["subscription"]["customerId"])
        visit.draft.save()


def _amount(told: Heard | None) -> Decimal | None:
    for one in told.answer.get("balance", ()) if told else ():
        if one["balanceType"] == "MONETARY":
            return Decimal(one["money"].value)
    return None


def _in_ledger(visit: Visit) -> Decimal | None:
    line = visit.draft.get("subscription")
    found = visit.rows("balances", subscription_id=line, balance_type="MONETARY")
    return Decimal(found[0]["remaining"]) if found else None


def _redeem(visit: Visit, form: Mapping[str, str]) -> bool:
    fields = {
        "subscriptionId": visit.draft.get("subscription"),
        "voucherCode": "".join(text_of(form, "code").split()),
    }
    reference = _reference(visit, form)
    return visit.ask("topup", "TopUpWithVoucher", fields, reference=reference).good


def _pay(visit: Visit, form: Mapping[str, str]) -> bool:
    if form.get("do") == "look":
        line = {"subscriptionId": visit.draft.get("subscription")}
        return visit.ask("topup", "ListTopUps", line).good
    amount = text_of(form, "amount")
    token = text_of(form, "card")
    fields = _charge(visit, amount if amount in AMOUNTS else LOST_AMOUNT, token)
    reference = _reference(visit, form)
    return visit.ask("topup", "TopUpWithCard", fields, reference=reference).good


def _charge(visit: Visit, amount: str, token: str) -> dict[str, Any]:
    return {
        "subscriptionId": visit.draft.get("subscription"),
        "amount": money(f"{amount}.00"),
        "cardToken": token,
    }


def _set_auto(visit: Visit, form: Mapping[str, str]) -> bool:
    draft = visit.draft
    settings: dict[str, Any] = {"enabled": False}
    if form.get("do") == "on":
        card = {"customerId": draft.get("customer"), "cardToken": text_of(form, "card")}
        said = visit.ask(
            *("topup", "RegisterPaymentCard", card), reference=draft.reference("store")
        )
        if not said.good:
            return False
        settings = {
            "enabled": True,
            "trigger": "LOW_BALANCE",
            "threshold": money(_AUTO["threshold"]),
            "amount": money(_AUTO["amount"]),
            "maximumPerMonth": money(_AUTO["most"]),
            "paymentCardId": said.answer["card"]["paymentCardId"],
        }
    fields = {"subscriptionId": draft.get("subscription"), "autoTopUp": settings}
    reference = draft.reference("auto")
    return visit.ask("topup", "SetAutoTopUp", fields, reference=reference).good


def _lose(visit: Visit, form: Mapping[str, str]) -> bool:
    """Pay while the answer gets lost; or again, as the same wish or as another."""
    draft, deed = visit.draft, form.get("do", "")
    if deed == "pay" and visit.place.is_real:
        draft.choose(card=text_of(form, "card"))
    fields = _charge(visit, LOST_AMOUNT, draft.get("card", LOST_CARD))
    if deed == "pay":
        wish = draft.reference("wish")
        draft.choose(wish=wish, before=str(completed(visit)), repeated="")
        loss = form.get("loss", "")
        behaviour = loss if loss in LOSSES else "drop"
        said = visit.ask(
            *("topup", "TopUpWithCard", fields), reference=wish, behaviour=behaviour
        )
        if visit.place.is_real and said.arrived and not said.good:
            draft.drop("wish", "before", "repeated")  # refused: nothing to repeat
            return False
        return True
    if not draft.get("wish"):
        return False
    is_new = deed == "new"
    wish = draft.reference("wish") if is_new else draft.get("wish")
    draft.choose(repeated="new" if is_new else "same")
    return visit.ask("topup", "TopUpWithCard", fields, reference=wish).good


def completed(visit: Visit) -> int:
    """Return how often a card was charged for the customer; asked, at a real system."""
    line = visit.draft.get("subscription")
    if visit.place.is_real:
        fields = {"subscriptionId": line, "status": ["COMPLETED"]}
        found = visit.current("topup", "ListTopUps", fields, since=("TopUpWithCard",))
        top_ups = found.answer.get("topUp", ()) if found else ()
        return sum(one["method"] == "CARD" for one in top_ups)
    charges = {"method": "CARD", "status": "COMPLETED"}
    return len(visit.rows("top-ups", subscription_id=line, **charges))


def ledger(visit: Visit) -> dict[str, Any]:
    """Return what the market's books say of the customer, for the developer's column.

    `charged`: how often the card was charged since the answer got lost; None before.
    """
    line = visit.draft.get("subscription")
    before = visit.draft.get("before")
    entries = visit.rows("ledger", subscription_id=line)
    return {
        "rows": as_booked(entries),
        "top_ups": visit.rows("top-ups", subscription_id=line),
        "charged": completed(visit) - int(before) if before else None,
        "repeated": visit.draft.get("repeated"),
        "wish": visit.draft.get("wish"),
    }


def _reference(visit: Visit, form: Mapping[str, str]) -> str:
    """Return the wish that the page was drawn with: pressed twice, it is one wish."""
    given = text_of(form, "reference")
    return given if given.startswith(visit.draft.run) else visit.draft.reference("wish")


_DEEDS: Mapping[str, Callable[[Visit, Mapping[str, str]], bool]] = {
    "voucher": _redeem,
    "card": _pay,
    "auto": _set_auto,
    "lost": _lose,
}
