"""What the buttons of each step of the sign-up do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.web.tutorials.draft import text_of
from tutorial_app.web.tutorials.order import msisdn_of, order_of
from tutorial_app.web.tutorials.progress import follow_order, move_porting, write_note
from tutorial_app.web.tutorials.sign_up_looks import prices
from tutorial_app.web.tutorials.sign_up_way import Next

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.web.tutorials.visit import Visit


def act(visit: Visit, step: str, form: Mapping[str, str]) -> Next:
    """Do what a button of *step* says."""
    return _DEEDS[step](visit, form)


def _choose_plan(visit: Visit, form: Mapping[str, str]) -> Next:
    code = text_of(form, "plan")
    listed = visit.story.last_good("ListProducts")
    plans = listed.answer.get("product", []) if listed else []
    if code not in {one["productCode"] for one in plans}:
        return Next("plan")
    if code != visit.draft.get("plan"):
        visit.draft.drop("price", "checked")
    visit.draft.choose(plan=code)
    return Next("number")


def _choose_number(visit: Visit, form: Mapping[str, str]) -> Next:
    draft, deed = visit.draft, form.get("do", "")
    if deed == "check":
        number, iccid = text_of(form, "number"), text_of(form, "iccid")
        draft.choose(**{"old-msisdn": msisdn_of(number), "old-iccid": iccid})
        fields = {"msisdn": draft.get("old-msisdn"), "donorIccid": iccid}
        fields = {name: text for name, text in fields.items() if text}
        said = visit.ask("porting", "CheckPortability", fields)
        good = said.good and said.answer.get("result") == "PORTABLE"
        return Next("number", refused=not good)
    draft.drop("price", "checked")
    if deed == "keep":
        draft.choose(
            number="keep", date=text_of(form, "date"), sms=text_of(form, "sms")
        )
    elif deed == "release":
        fields = {"reservationId": draft.get("reservation")}
        visit.ask(
            *("number", "ReleaseNumber", fields), reference=draft.reference("release")
        )
        draft.drop("number", "reservation", "expires", "msisdn")
        return Next("number")
    elif deed == "any":
        draft.choose(number="any")
    elif deed.startswith("reserve:"):
        return _reserve(visit, deed.partition(":")[2])
    return Next("sim" if draft.get("number") else "number")


def _reserve(visit: Visit, msisdn: str) -> Next:
    draft = visit.draft
    reference = draft.reference("reserve")
    said = visit.ask("number", "ReserveNumber", {"msisdn": msisdn}, reference=reference)
    if not said.good:
        return Next("number", refused=True)
    held = said.answer["reservation"]
    draft.choose(
        number="new",
        msisdn=held["msisdn"],
        reservation=held["reservationId"],
        expires=held["expiresAt"].isoformat(),
    )
    return Next("sim")


def _choose_sim(visit: Visit, form: Mapping[str, str]) -> Next:
    draft = visit.draft
    draft.drop("checked")
    if form.get("do") == "esim":
        draft.choose(sim="esim")
        return Next("price")
    iccid = "".join(text_of(form, "iccid").split())
    fields = {"iccid": iccid, "purpose": "NEW_SUBSCRIPTION"}
    said = visit.ask("number", "ValidateSimCard", fields)
    draft.choose(iccid=iccid)
    if not said.answer.get("usable"):
        draft.drop("sim")
        return Next("sim", refused=True)
    draft.choose(sim="kit")
    return Next("price")


def _choose_price(visit: Visit, form: Mapping[str, str]) -> Next:
    draft, deed = visit.draft, form.get("do", "")
    if deed == "code":
        fields = {
            "discountCode": text_of(form, "code"),
            "productCode": draft.get("plan"),
        }
        said = visit.ask("discount", "CheckDiscountCode", fields)
        good = bool(said.answer.get("valid"))
        if good:
            draft.drop("price", "checked")
            draft.choose(code=fields["discountCode"].upper())
        return Next("price", refused=not good)
    if deed == "remove":
        draft.drop("code", "price", "checked")
        return Next("price")
    quote = prices(visit)["quote"]
    if quote is None:
        return Next("price", refused=True)
    draft.choose(price=str(quote["totalNow"].value))
    return Next("you")


def _say_who(visit: Visit, form: Mapping[str, str]) -> Next:
    draft = visit.draft
    draft.drop("first", "last", "email", "checked")
    draft.choose(**{name: text_of(form, name) for name in ("first", "last", "email")})
    said = visit.ask("order", "ValidateOrder", {"order": order_of(visit, terms=True)})
    if not said.answer.get("valid"):
        # What was typed stays in the form although it was refused.
        return Next("you", refused=True)
    draft.choose(checked="yes")
    return Next("order")


def _place(visit: Visit, form: Mapping[str, str]) -> Next:
    draft = visit.draft
    reference = text_of(form, "reference")
    if not reference.startswith(draft.run):
        reference = draft.reference("order")
    order = order_of(visit, terms=form.get("terms") == "yes")
    said = visit.ask("order", "PlaceOrder", {"order": order}, reference=reference)
    if not said.good:
        return Next("order", refused=True)
    receipt = said.answer["receipt"]
    draft.choose(
        order=receipt["orderId"],
        customer=receipt["customerId"],
        subscription=receipt.get("subscriptionId", ""),
        porting=receipt.get("portingId", ""),
    )
    return Next("progress")


def _follow(visit: Visit, form: Mapping[str, str]) -> Next:
    if form.get("do") == "note" and text_of(form, "text"):
        return Next("progress", refused=not write_note(visit, text_of(form, "text")))
    done = move_porting(visit, text_of(form, "date")) if form.get("do") == "date" else 1
    follow_order(visit, again=True)
    return Next("progress", refused=not done)


_DEEDS: Mapping[str, Callable[[Visit, Mapping[str, str]], Next]] = {
    "plan": _choose_plan,
    "number": _choose_number,
    "sim": _choose_sim,
    "price": _choose_price,
    "you": _say_who,
    "order": _place,
    "progress": _follow,
}
