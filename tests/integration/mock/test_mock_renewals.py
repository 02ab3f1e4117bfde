"""Plans that are paid ahead are renewed, while the money lasts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tests.integration.mock.money import kroner
from tutorial_app.mock.subscriptions.balances import add_money
from tutorial_app.mock.subscriptions.ledger import LEDGER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

#: KURV_MAXI30 with DKK 210.00; KURV_MINI30 without enough for another month.
DORTE, ANNA = "SU10000004", "SU10000001"


def balances(desk: Desk, subscription_id: str) -> dict[str, Mapping[str, Any]]:
    found = desk.ask("topup", "GetBalance", subscriptionId=subscription_id)["balance"]
    return {one["balanceType"]: one for one in found}


def money(desk: Desk, subscription_id: str) -> Decimal:
    amount: Decimal = balances(desk, subscription_id)["MONETARY"]["money"].value
    return amount


def give(desk: Desk, subscription_id: str, amount: str) -> None:
    with desk.database.transaction() as db:
        add_money(desk.world(db), subscription_id, Decimal(amount))


def ledger(desk: Desk, subscription_id: str) -> list[tuple[str, Decimal]]:
    query = select(LEDGER).where(LEDGER.c.subscription_id == subscription_id)
    with desk.database.transaction() as db:
        rows = db.execute(query.order_by(LEDGER.c.at)).mappings().all()
    return [(row["kind"], row["amount"]) for row in rows]


def about(
    events: list[Mapping[str, Any]], kind: str, subscription_id: str
) -> list[Any]:
    return [
        one
        for one in events
        if one["eventType"] == kind and one.get("subscriptionId") == subscription_id
    ]


def test_a_plan_is_renewed_from_the_balance_without_a_gap(desk: Desk) -> None:
    before = balances(desk, DORTE)["DATA"]["expiresAt"]
    events = desk.advance("P30D")
    after = balances(desk, DORTE)

    assert (after["DATA"]["expiresAt"] - before).days == 30
    assert after["DATA"]["remaining"].value == 40960
    assert money(desk, DORTE) == Decimal("81.00")
    assert ledger(desk, DORTE) == [
        ("OPENING", Decimal(210)),
        ("RENEWAL", Decimal(-129)),
    ]
    (told,) = about(events, "SubscriptionChanged", DORTE)
    assert told["detail"] == "KURV_MAXI30 renewed, DKK 129.00"


def test_a_discount_lowers_the_price_of_a_renewal(desk: Desk) -> None:
    desk.ask(
        "discount", "ApplyDiscountCode", subscriptionId=DORTE, discountCode="KURV10"
    )
    desk.advance("P30D")

    assert money(desk, DORTE) == Decimal("210.00") - Decimal("116.10")


def test_who_has_too_little_is_told_and_then_pays_per_use(desk: Desk) -> None:
    desk.advance("P28D")
    give(desk, ANNA, "10.00")
    events = desk.advance("P2D")
    sent = desk.ask("notification", "ListMessages", customerId="CU10000001")["message"]

    assert set(balances(desk, ANNA)) == {"MONETARY"}
    assert [one["template"] for one in sent].count("LOW_BALANCE") >= 1
    told = [one["detail"] for one in about(events, "BalanceLow", ANNA)]
    assert [one for one in told if one.endswith("KURV_MINI30 costs 79.00")]
    assert "RENEWAL" not in [kind for kind, _ in ledger(desk, ANNA)]


def test_a_top_up_renews_a_plan_that_waits_for_money(desk: Desk) -> None:
    desk.advance("P31D")
    waiting = set(balances(desk, ANNA))
    desk.ask(
        "topup",
        "TopUpWithCard",
        subscriptionId=ANNA,
        amount=kroner("200.00"),
        cardToken="tok_ok_visa",
    )
    desk.advance("PT1M")
    after = balances(desk, ANNA)

    assert waiting == {"MONETARY"}
    assert {"VOICE", "SMS", "DATA", "DATA_EU"} < set(after)
    assert (after["DATA"]["expiresAt"] - desk.now).days == 29
    assert ("RENEWAL", Decimal(-79)) in ledger(desk, ANNA)


def test_a_renewal_that_empties_the_balance_tells_so(desk: Desk) -> None:
    give(desk, DORTE, "-70.00")
    events = desk.advance("P30D")

    assert money(desk, DORTE) == Decimal("11.00")
    (low,) = about(events, "BalanceLow", DORTE)
    assert low["detail"] == "DKK 11.00, below 20.00"


def test_a_blocked_line_is_renewed_when_it_is_open_again(desk: Desk) -> None:
    key = {"subscriptionId": DORTE}
    desk.ask("subscription", "BlockSubscription", **key, reason="LOST", scope="ALL")
    desk.advance("P31D")
    blocked = money(desk, DORTE)
    desk.ask("subscription", "UnblockSubscription", **key)
    desk.advance("PT1M")

    assert blocked == Decimal("210.00")
    assert money(desk, DORTE) == Decimal("81.00")


def test_the_balance_is_the_sum_of_its_entries_after_a_year(desk: Desk) -> None:
    give(desk, DORTE, "700.00")
    desk.advance("P366D")

    for one in (DORTE, ANNA):
        assert sum(amount for _, amount in ledger(desk, one)) == money(desk, one)
    assert money(desk, DORTE) >= 0
    assert [kind for kind, _ in ledger(desk, DORTE)].count("RENEWAL") == 7


def test_allowances_of_card_payers_and_of_the_billed_are_renewed(desk: Desk) -> None:
    desk.partner = "GNIST"
    desk.advance("P31D")
    freja = balances(desk, "SU30000001")
    desk.partner = "KONTORA"
    printer = balances(desk, "SU20000001")

    assert (freja["DATA"]["expiresAt"] - desk.now).days == 29
    assert printer["DATA"]["expiresAt"].isoformat() == "2026-05-01T00:00:00+02:00"
