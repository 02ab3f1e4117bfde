"""What must be true of money, vouchers and discount codes, whoever called what."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.billing.payments import PAYMENTS
from tutorial_app.mock.events import EVENTS
from tutorial_app.mock.orders.tables import ORDER_STEPS
from tutorial_app.mock.subscriptions.ledger import LEDGER
from tutorial_app.mock.subscriptions.tables import (
    BALANCES,
    DISCOUNTS,
    SUBSCRIPTIONS,
    USED_CODES,
)
from tutorial_app.mock.topups.tables import CARDS, TOP_UPS, VOUCHERS
from tutorial_app.mock.usage.tables import USAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Table

    from tutorial_app.partners.model import Partners

Rows = list[dict[str, Any]]
Money = dict[str, Decimal]
NOTHING = Decimal(0)
_KINDS = frozenset(
    {"OPENING", "TOP_UP", "USAGE", "RENEWAL", "ADD_ON", "ADD_ON_BACK", "CLOSING"}
)


def rows(db: Connection, table: Table, workspace: str) -> Rows:
    """Return what a workspace has in *table*."""
    found = db.execute(select(table).where(table.c.workspace == workspace))
    return [dict(row) for row in found.mappings()]


def check_money(db: Connection, workspace: str, partners: Partners) -> None:
    """Check that money is neither created nor lost, and that each krone has a cause."""
    ledger = rows(db, LEDGER, workspace)
    top_ups = rows(db, TOP_UPS, workspace)
    balances = _balances(db, workspace)
    booked = _sums((one["subscription_id"], one["amount"]) for one in ledger)
    assert {**dict.fromkeys(booked, NOTHING), **balances} == booked, "ledger, balance"
    poor = {line: money for line, money in balances.items() if money < 0}
    assert not poor, f"below zero: {poor}"
    _check_causes(db, workspace, ledger, top_ups)
    _check_vouchers(db, workspace, partners, top_ups)
    _check_cards(db, workspace, top_ups)
    _check_payments(db, workspace)


def check_discounts(db: Connection, workspace: str, partners: Partners) -> None:
    """Check that a discount code is used no more often than it may be."""
    granted = Counter(
        (row["partner"], row["code"])
        for row in db.execute(
            select(SUBSCRIPTIONS.c.partner, DISCOUNTS.c.code).where(
                SUBSCRIPTIONS.c.workspace == workspace,
                DISCOUNTS.c.workspace == workspace,
                SUBSCRIPTIONS.c.subscription_id == DISCOUNTS.c.subscription_id,
            )
        ).mappings()
    )
    used = {(row["partner"], row["code"]) for row in rows(db, USED_CODES, workspace)}
    for (partner, code), times in granted.items():
        discount = partners.partner(partner).discounts[code]
        if discount.single_use:
            assert times == 1, f"{code} is granted {times} times"
            assert (partner, code) in used, f"{code} is granted and not used up"
        assert discount.codes_left != 0, f"{code} is granted though none is left"


def _balances(db: Connection, workspace: str) -> Money:
    return {
        row["subscription_id"]: row["remaining"]
        for row in rows(db, BALANCES, workspace)
        if row["balance_type"] == "MONETARY"
    }


def _check_causes(db: Connection, workspace: str, ledger: Rows, top_ups: Rows) -> None:
    by_kind: dict[str, dict[tuple[str, str], Decimal]] = defaultdict(dict)
    for one in ledger:
        key = (one["subscription_id"], one["reference"])
        by_kind[one["kind"]][key] = one["amount"]
    assert not set(by_kind) - _KINDS, set(by_kind)
    came = {
        (one["subscription_id"], one["top_up_id"]): one["amount"]
        + (one["bonus"] or NOTHING)
        for one in top_ups
        if one["status"] == "COMPLETED"
    }
    assert by_kind["TOP_UP"] == came, "money booked is not money that came in"
    spent = _sums(
        (f"{row['subscription_id']} {str(row['number'])[:8]}", -row["price"])
        for row in rows(db, USAGE, workspace)
        if row["subscription_id"] in _prepaid(db, workspace)
    )
    taken = {
        f"{line} {day.replace('-', '')}": amount
        for (line, day), amount in by_kind["USAGE"].items()
    }
    assert taken == spent, "money taken is not what was used"
    for kind in ("CLOSING", "RENEWAL", "ADD_ON"):
        assert all(amount <= 0 for amount in by_kind[kind].values()), kind
    assert all(amount >= 0 for amount in by_kind["OPENING"].values())
    for key, amount in by_kind["ADD_ON_BACK"].items():
        assert by_kind["ADD_ON"][key] == -amount, f"{key} is not what was paid"


def _check_vouchers(
    db: Connection, workspace: str, partners: Partners, top_ups: Rows
) -> None:
    """Check that each voucher used has brought one top-up, of what it is worth."""
    known = partners.magic.vouchers
    bench = partners.magic.bench_voucher_amount
    used = Counter(
        (
            "*" * 12 + row["code"][-4:],
            known[row["code"]].amount if row["code"] in known else bench,
        )
        for row in rows(db, VOUCHERS, workspace)
        if row["status"] == "USED"
    )
    redeemed = Counter(
        (one["voucher_masked"], one["amount"])
        for one in top_ups
        if one["voucher_masked"] and one["status"] == "COMPLETED"
    )
    assert redeemed == used, "vouchers used are not top-ups made"
    bonuses = Counter(
        one["subscription_id"]
        for one in top_ups
        if one["method"] == "VOUCHER" and not one["voucher_masked"]
    )
    codes = {
        code
        for partner in partners.by_code.values()
        for code, one in partner.discounts.items()
        if one.type == "BONUS_CREDIT"
    }
    told = select(EVENTS.c.subscription_id).where(
        EVENTS.c.workspace == workspace,
        EVENTS.c.type == "DiscountApplied",
        EVENTS.c.detail.in_(codes),
    )
    assert bonuses == Counter(db.execute(told).scalars()), "bonus without a discount"


def _check_cards(db: Connection, workspace: str, top_ups: Rows) -> None:
    charged = Counter(
        one["payment_card_id"] for one in top_ups if one["status"] == "COMPLETED"
    ) + Counter(
        one["payment_card_id"]
        for one in rows(db, PAYMENTS, workspace)
        if one["kind"] == "PAYMENT"
    )
    for card in rows(db, CARDS, workspace):
        times = charged[card["payment_card_id"]]
        assert card["charges"] == times, f"{card} is charged {times} times"
    told = Counter(
        db.execute(
            select(EVENTS.c.top_up_id).where(
                EVENTS.c.workspace == workspace,
                EVENTS.c.type.in_(("TopUpCompleted", "TopUpFailed")),
            )
        ).scalars()
    )
    ended = {
        one["top_up_id"] for one in top_ups if one["status"] in ("COMPLETED", "FAILED")
    }
    assert told == Counter(ended), "a top-up's end is told once"


def _check_payments(db: Connection, workspace: str) -> None:
    """Check that what an undone order took from a card, the card has back."""
    steps = {
        row["order_id"]: row["status"]
        for row in rows(db, ORDER_STEPS, workspace)
        if row["step_code"] == "TAKE_PAYMENT"
    }
    kept: Money = defaultdict(Decimal)
    for row in rows(db, PAYMENTS, workspace):
        assert (row["amount"] > 0) == (row["kind"] == "PAYMENT"), row
        kept[row["order_id"]] += row["amount"]
    for order_id, amount in kept.items():
        paid = {"DONE": True, "COMPENSATED": False}[steps[order_id]]
        assert (amount > 0) == paid, f"{order_id} keeps {amount}: {steps[order_id]}"
        assert amount >= 0, f"{order_id} gave back more than it took"


def _prepaid(db: Connection, workspace: str) -> set[str]:
    return {
        row["subscription_id"]
        for row in rows(db, SUBSCRIPTIONS, workspace)
        if row["payment"] == "PREPAID"
    }


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> Money:
    total: Money = defaultdict(Decimal)
    for line, amount in amounts:
        total[line] += amount
    return dict(total)
