"""What a customer does with lines: numbers, orders, changes, blocks, terminations."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.integration.property.model import Hold
from tests.integration.property.workbench import Workbench, pick
from tutorial_app.mock.moments import COPENHAGEN

NTH = st.integers(0, 30)
NUMBERS = st.sampled_from(
    ("+4542010100", "+4542010101", "+4542011111", "+4542019999", "+4542010001")
)
BROUGHT = st.sampled_from(
    [f"+45530{nth}00{end}" for nth in "01" for end in ("10", "51", "53", "61", "62")]
    + ["+4553000059", "+4553000063", "+4553000055"]
)
CARDS = st.sampled_from(
    (
        "8945990100000000016",
        "8945990100000000024",
        "8945990100000000115",
        "8945990100000000214",
        "8945990100000000222",
        "8945990100000000230",
        "8945990100000000248",
    )
)
SIMS = st.one_of(st.just({"esim": True}), CARDS.map(lambda iccid: {"iccid": iccid}))
ADDRESS = {
    "street": "Prøvevej",
    "houseNumber": "1",
    "postalCode": "8000",
    "city": "Aarhus C",
    "country": "DK",
}
CPRS = st.sampled_from(("610190-1001", "610190-2002", "610190-3003", "610190-4004"))
TOKENS = st.sampled_from(("tok_ok_visa", "tok_declined", "tok_3ds_ok", "tok_timeout"))
PLANS = st.sampled_from(("KURV_START", "KURV_MINI30", "KURV_MAXI30", "KURV_NONE"))
CODES = st.sampled_from(
    ("", "", "KURV10", "KURVNY50", "KURVBONUS25", "BON-4711-0001", "KURVMAXI")
)


class LineRules(Workbench):
    """Customers, numbers and everything that makes an order."""

    @rule(nth=st.integers(0, 4), taken=st.booleans())
    def register_a_customer(self, nth: int, taken: bool) -> None:  # noqa: FBT001 (drawn)
        email = f"kim{nth if taken else len(self.done)}@testmail.example"
        self.ask("customer", "CreateCustomer", customer=person(email))

    @rule(nth=NTH, stale=st.booleans())
    def change_a_customer(self, nth: int, stale: bool) -> None:  # noqa: FBT001 (drawn)
        customer = pick(self.customers(), nth) or ""
        found = self.caller.look("customer", "GetCustomer", customerId=customer)
        known = found.body["customer"]
        outcome = self.ask(
            "customer",
            "UpdateCustomer",
            customerId=customer,
            expectedVersion=known["version"] - stale,
            customer=person(known["data"]["email"]),
        )
        assert outcome.ok is (not stale and known["status"] != "ANONYMIZED")

    @rule(msisdn=NUMBERS, nth=NTH, anybody=st.booleans())
    def reserve_a_number(self, msisdn: str, nth: int, anybody: bool) -> None:  # noqa: FBT001 (drawn)
        customer = "" if anybody else pick(self.customers(), nth) or ""
        live = {one.msisdn for one in self.shelf.live(self.now).values()}
        taken = self.taken() - live
        expected = self.shelf.objection(msisdn, customer, taken, self.now)
        more = {"customerId": customer} if customer else {}

        outcome = self.ask("number", "ReserveNumber", msisdn=msisdn, **more)

        assert outcome.fault == expected
        if outcome.ok:
            made = outcome.body["reservation"]
            hold = Hold(msisdn, customer, made["expiresAt"])
            self.shelf.held[made["reservationId"]] = hold

    @rule(nth=NTH)
    def release_a_number(self, nth: int) -> None:
        reservation = pick(sorted(self.shelf.held), nth)
        if reservation is None:
            return
        live = reservation in self.shelf.live(self.now)
        outcome = self.ask("number", "ReleaseNumber", reservationId=reservation)
        assert outcome.fault == ("" if live else "RESERVATION_EXPIRED")
        del self.shelf.held[reservation]

    @rule(plan=PLANS, sim=SIMS, code=CODES, nth=NTH, msisdn=BROUGHT)
    def sign_up(
        self, plan: str, sim: dict[str, Any], code: str, nth: int, msisdn: str
    ) -> None:
        reservation = pick(sorted(self.shelf.held), nth)
        choices: list[dict[str, Any]] = [{"anyNumber": True}, self._bring(msisdn)]
        if reservation is not None:
            choices.append({"reservationId": reservation})
        live = reservation in self.shelf.live(self.now)
        choice = choices[nth % len(choices)]
        order = {
            "productCode": plan,
            "numberChoice": choice,
            "simChoice": sim,
            "termsAccepted": nth != 1,
            **self._who(nth, "1", person(f"kim{len(self.done)}@testmail.example")),
        }
        self.loose = True
        more = {"discountCode": code} if code else {}
        outcome = self.ask("order", "PlaceOrder", order={**order, **more})
        if outcome.ok:
            assert plan != "KURV_NONE"
            assert order["termsAccepted"]
            assert live or "reservationId" not in choice
        if outcome.ok and "reservationId" in choice:
            del self.shelf.held[choice["reservationId"]]

    @rule(
        plan=st.sampled_from(("KONTORA_BASIS", "KONTORA_PRO")),
        cvr=st.sampled_from(("99000023", "99000031", "99000058", "99000066")),
        sim=st.sampled_from(({"shipTo": ADDRESS}, {"esim": True})),
        nth=NTH,
        msisdn=BROUGHT,
    )
    def sign_a_company_up(
        self, plan: str, cvr: str, sim: dict[str, Any], nth: int, msisdn: str
    ) -> None:
        choice = self._bring(msisdn) if nth % 3 == 1 else {"anyNumber": True}
        self._sign_up("2", plan, sim, choice, self._who(nth, "2", company(cvr, nth)))

    @rule(token=TOKENS, cpr=CPRS, nth=NTH)
    def sign_a_person_up_who_pays_later(self, token: str, cpr: str, nth: int) -> None:
        who = person(f"kim{len(self.done)}@testmail.example")
        new = {**who, "cpr": cpr, "address": ADDRESS}
        card = {"cardToken": token} if nth % 2 else {}
        who = {**self._who(nth, "2", new), **card}
        numbers, sim = {"anyNumber": True}, {"esim": True}
        self._sign_up("2", "KONTORA_BASIS", sim, numbers, who)

    @rule(token=TOKENS, born=st.sampled_from((date(2005, 5, 5), date(2010, 1, 1))))
    def sign_a_young_person_up(self, token: str, born: date) -> None:
        who = person(f"kim{len(self.done)}@testmail.example")
        who = {"newCustomer": {**who, "birthDate": born}, "cardToken": token}
        numbers, sim = {"anyNumber": True}, {"esim": True}
        self._sign_up("3", "GNIST_DATA20", sim, numbers, who)

    def _sign_up(
        self,
        brand: str,
        plan: str,
        sim: dict[str, Any],
        numbers: dict[str, Any],
        who: dict[str, Any],
    ) -> None:
        parts = {"productCode": plan, "numberChoice": numbers, "simChoice": sim}
        order = {**parts, "termsAccepted": True, **who}
        self.loose = True
        caller = self.caller.of(f"OR{brand}")
        self.ask_as(caller, "order", "PlaceOrder", order=order)

    @rule(nth=NTH)
    def cancel_an_order(self, nth: int) -> None:
        open_orders = [one for one in self.orders() if not self._has_ended(one)]
        order = pick([*open_orders, *self.orders()[-1:]], nth)
        if order is None:
            return
        self.loose = True
        ended = self._has_ended(order)
        asked = {"orderId": order, "reason": "Changed."}
        outcome = self.ask_as(self.caller.of(order), "order", "CancelOrder", **asked)
        assert not (ended and outcome.ok)

    @rule(nth=NTH, plan=PLANS, code=CODES, later=st.booleans())
    def change_the_product(self, nth: int, plan: str, code: str, later: bool) -> None:  # noqa: FBT001 (drawn)
        more = {"discountCode": code} if code else {}
        timing = "NEXT_PERIOD" if later else "IMMEDIATE"
        fields = {"productCode": plan, "timing": timing, **more}
        self._change("CHANGE_PRODUCT", "ChangeProduct", nth, **fields)

    @rule(nth=NTH, sim=SIMS, reason=st.sampled_from(("", "LOST", "STOLEN")))
    def change_the_card(self, nth: int, sim: dict[str, Any], reason: str) -> None:
        more = {"reason": reason} if reason else {}
        self._change("CHANGE_SIM", "ChangeSimCard", nth, simChoice=sim, **more)

    @rule(nth=NTH, msisdn=BROUGHT)
    def change_the_number(self, nth: int, msisdn: str) -> None:
        choices = ({"anyNumber": True}, self._bring(msisdn))
        choice = choices[nth % len(choices)]
        self._change("CHANGE_NUMBER", "ChangeNumber", nth // 2, numberChoice=choice)

    @rule(nth=NTH, reason=st.sampled_from(("LOST", "CUSTOMER_REQUEST", "STOLEN")))
    def block(self, nth: int, reason: str) -> None:
        self._change("BLOCK", "BlockSubscription", nth, reason=reason)

    @rule(nth=NTH)
    def unblock(self, nth: int) -> None:
        self._change("UNBLOCK", "UnblockSubscription", nth)

    @rule(nth=NTH)
    def terminate(self, nth: int) -> None:
        reason = "CUSTOMER_REQUEST"
        self._change("TERMINATE", "TerminateSubscription", nth, reason=reason)

    @rule(nth=NTH, keep=st.booleans())
    def cancel_a_porting(self, nth: int, keep: bool) -> None:  # noqa: FBT001 (drawn)
        case = pick(sorted(self.history.states["porting"]), nth)
        if case is not None:
            self.loose = True
            fields = {"portingId": case, "keepSubscription": keep}
            self.ask("porting", "CancelPorting", **fields)

    @rule(nth=NTH, confirm=st.booleans())
    def answer_a_port_out(self, nth: int, confirm: bool) -> None:  # noqa: FBT001 (drawn)
        case = pick(sorted(self.history.states["porting"]), nth)
        if case is None:
            return
        self.loose = True
        word = {"decision": "CONFIRM"}
        if not confirm:
            word = {"decision": "REJECT", "rejectReason": "OTHER"}
        asked = {"portingId": case, **word}
        self.ask_as(self.caller.machine, "porting", "AnswerPortOut", **asked)

    def _has_ended(self, order: str) -> bool:
        state = self.history.states["order"][order]
        return self.partners.machines["order"].is_final(state)

    def _change(self, action: str, operation: str, nth: int, **fields: Any) -> None:
        """Change a line; what ListAllowedActions says is what happens."""
        brand = "1112223"[nth % 7]
        line = pick(self.lines(brand=brand), nth) or ""
        caller = self.caller.of(line)
        listed = caller.look("subscription", "ListAllowedActions", subscriptionId=line)
        verdict = {one["action"]: one for one in listed.body["action"]}[action]
        self.loose = True
        asked = {"subscriptionId": line, **fields}
        outcome = self.ask_as(caller, "subscription", operation, **asked)
        if verdict["allowed"]:
            against = ("SUBSCRIPTION_STATE", "OPEN_ORDER_EXISTS")
            assert outcome.fault not in against
        else:
            assert outcome.fault, f"{operation} went through: {verdict}"

    def _who(self, nth: int, brand: str, new: dict[str, Any]) -> dict[str, Any]:
        customer = pick(self.customers(brand), nth)
        if nth % 3 and customer is not None:
            return {"customerId": customer}
        return {"newCustomer": new}

    def _bring(self, msisdn: str) -> dict[str, Any]:
        word = {
            "method": "SMS_CODE",
            "givenByName": "Kim Prøvesen",
            "givenAt": self.now.astimezone(COPENHAGEN),
            "smsCode": "1234",
        }
        data = {"msisdn": msisdn, "donorIccid": "8945980000000000010"}
        return {"portIn": {**data, "authorization": word}}


def company(cvr: str, nth: int) -> dict[str, Any]:
    """Return `CustomerData` of a company."""
    return {
        "customerType": "BUSINESS",
        "companyName": "Manuel A/S" if nth == 0 else "Firmaet ApS",
        "cvr": cvr,
        "firstName": "Kim",
        "lastName": "Prøvesen",
        "email": f"firma{nth}@testmail.example",
        "contactNumber": "+4553009901",
        "address": ADDRESS,
    }


def person(email: str) -> dict[str, Any]:
    """Return `CustomerData` of somebody with this address."""
    return {
        "customerType": "PRIVATE",
        "firstName": "Kim",
        "lastName": "Prøvesen",
        "email": email,
    }
