"""What a customer does with money: vouchers, cards, discounts, and time that passes."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.integration.property.ledgers import rows
from tests.integration.property.workbench import SPANS, Workbench, kroner, pick
from tutorial_app.mock.topups.tables import CARDS

NTH = st.integers(0, 30)
VOUCHERS = st.sampled_from(
    (
        *(f"45500000000000{end}" for end in ("14", "22", "30", "70", "88", "96")),
        *(f"45500000000001{end}" for end in ("13", "39", "47", "54", "62", "70", "88")),
        "4550000000000196",
        "4550000000000105",  # nobody's
        "4550000000000015",  # the check digit is wrong
    )
)
#: tok_expires_next_month is left out: whether it is good hangs on the day.
TOKENS = st.sampled_from(
    (
        "tok_ok_visa",
        "tok_ok_visa",
        "tok_declined",
        "tok_first_ok_then_declined",
        "tok_expired",
        "tok_timeout",
        "tok_3ds_ok",
        "tok_3ds_fail",
        "tok_unknown",
    )
)
AMOUNTS = st.sampled_from((50, 100, 200, 500, 75))
CODES = st.sampled_from(
    ("KURV10", "KURVBONUS25", "BON-4711-0001", "KURVMAXI", "KURVSLUT", "KURVSOMMER")
)


class MoneyRules(Workbench):
    """Vouchers, cards, discounts, the clock, and calls that are made again."""

    @rule(line=NTH, code=VOUCHERS)
    def redeem_a_voucher(self, line: int, code: str) -> None:
        chosen = pick([*self.lines(), "SU19999999"], line) or ""
        expected = self.bank.redeem(chosen, self.state(chosen), code, self.now)

        outcome = self.ask(
            "topup", "TopUpWithVoucher", subscriptionId=chosen, voucherCode=code
        )

        assert outcome.fault == expected

    @rule(line=NTH, token=TOKENS, amount=AMOUNTS, save=st.booleans())
    def pay_by_card(self, line: int, token: str, amount: int, save: bool) -> None:  # noqa: FBT001 (drawn)
        chosen = pick([*self.lines(), "SU19999999"], line) or ""
        expected = self.bank.charge(chosen, self.state(chosen), token, amount)

        outcome = self.ask(
            "topup",
            "TopUpWithCard",
            subscriptionId=chosen,
            amount=kroner(amount),
            cardToken=token,
            saveCard=save,
        )

        if expected == "3DS":
            assert outcome.body["topUp"]["status"] == "PENDING_AUTHENTICATION"
        else:
            assert outcome.fault == expected

    @rule(nth=NTH, amount=AMOUNTS)
    def pay_by_a_stored_card(self, nth: int, amount: int) -> None:
        with self.portal.database.reading() as db:
            cards = rows(db, CARDS, self.caller.workspace)
        card = pick(cards, nth)
        if card is None:
            return
        line = pick(self.lines("ACTIVE"), nth) or ""
        self.loose = True
        self.ask(
            "topup",
            "TopUpWithCard",
            subscriptionId=line,
            amount=kroner(amount),
            paymentCardId=card["payment_card_id"],
        )

    @rule(nth=NTH, word=st.sampled_from(("approve", "decline")))
    def decide_at_the_card_issuer(self, nth: int, word: str) -> None:
        states = self.history.states["top_up"]
        waiting = [key for key in states if states[key] == "PENDING_AUTHENTICATION"]
        top_up_id = pick([*waiting, *list(states)[:1]], nth)
        if top_up_id is not None and top_up_id in self.by_card():
            self.loose = True
            self.caller.decide(top_up_id, word)

    @rule(line=NTH, token=TOKENS, monthly=st.booleans(), enabled=st.booleans())
    def fill_up_by_itself(
        self,
        line: int,
        token: str,
        monthly: bool,  # noqa: FBT001 (drawn)
        enabled: bool,  # noqa: FBT001 (drawn)
    ) -> None:
        chosen = pick(self.lines(), line) or ""
        customer = chosen.replace("SU", "CU", 1)
        if enabled and customer in self.customers():
            self.ask(
                "topup", "RegisterPaymentCard", customerId=customer, cardToken=token
            )
        when = {"trigger": "LOW_BALANCE", "threshold": kroner(50)}
        if monthly:
            when = {"trigger": "MONTHLY", "dayOfMonth": 5}
        settings = {"enabled": enabled, "amount": kroner(100), **when}
        self.ask(
            "topup",
            "SetAutoTopUp",
            subscriptionId=chosen,
            autoTopUp=settings if enabled else {"enabled": False},
        )

    @rule(line=NTH, code=CODES)
    def apply_a_discount(self, line: int, code: str) -> None:
        chosen = pick(self.lines(), line) or ""
        outcome = self.ask(
            "discount", "ApplyDiscountCode", subscriptionId=chosen, discountCode=code
        )
        if outcome.ok and code == "KURVBONUS25":
            self.bank.accounts[chosen].add(Decimal(25))

    @rule(span=st.sampled_from(sorted(SPANS)))
    def let_time_pass(self, span: str) -> None:
        self.loose = True
        outcome = self.ask("system", "AdvanceSandboxClock", byDuration=span)
        assert outcome.ok, outcome.fault

    @rule()
    def let_the_next_timer_fall_due(self) -> None:
        self.loose = True
        self.ask("system", "AdvanceSandboxClock", toNextEvent=True)

    @rule(nth=NTH)
    def call_again(self, nth: int) -> None:
        """The same clientReference brings the same answer, and nothing happens."""
        good = [one for one in self.done if one.outcome.ok and self._is_bound(one)]
        done = pick(good[-10:], nth)
        if done is None:
            return
        before = self.traces()
        again = done.caller.ask(
            done.slug, done.operation, reference=done.reference, **done.fields
        )
        assert again.replayed, f"{done.operation} was done twice: {again.fault}"
        assert again.body == done.outcome.body
        assert self.traces() == before, f"{done.operation} did something twice"

    @rule(nth=NTH)
    def use_a_reference_again(self, nth: int) -> None:
        """The same clientReference with another content is refused."""
        kind = "ReserveNumber"
        good = [one for one in self.done if one.outcome.ok and self._is_bound(one)]
        done = pick([one for one in good if one.operation == kind], nth)
        if done is None:
            return
        other = {**done.fields, "msisdn": "+4542017777"}
        again = done.caller.ask("number", kind, reference=done.reference, **other)
        same = other["msisdn"] == done.fields["msisdn"]
        assert same or again.fault == "IDEMPOTENCY_MISMATCH"
