"""From what the customer has chosen to the fields of the order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from stdnum import luhn

from tutorial_app.contract.codec.values import Valued

if TYPE_CHECKING:
    from tutorial_app.web.tutorials.draft import Draft
    from tutorial_app.web.tutorials.visit import Visit

#: The customer of the tutorial, made up; `@testmail.example` reaches nobody.
FIRST, LAST = "Ida", "Prøvesen"
#: A number of another operator that can be moved, with its SIM card's number.
OLD_NUMBER, OLD_ICCID = "53 00 00 10", "8945980000000000010"
_ICCID_LENGTH = 19


def money(amount: str) -> Valued:
    """Return an amount in kroner."""
    return Valued(Decimal(amount), {"currency": "DKK"})


def msisdn_of(text: str) -> str:
    """Return a number as iTMS has it: `53 00 00 10` is `+4553000010`."""
    digits = "".join(text.split())
    return digits if digits.startswith("+") else f"+45{digits}"


def email_of(draft: Draft) -> str:
    """Return an address that nobody in the workspace has yet."""
    return f"ida.{draft.run[-6:]}@testmail.example"


def starter_kit(visit: Visit) -> str:
    """Return the ICCID of a starter kit that nobody else has: the run's own.

    Any number with the partner's prefix and a right check digit is one.
    """
    prefix = visit.partner.iccid_prefix
    room = _ICCID_LENGTH - 1 - len(prefix)
    run = int(visit.draft.run.rpartition("-")[2], 16) % 10 ** (room - 1)
    # The first digit behind the prefix is 0 on cards that are sold in shops.
    digits = f"{prefix}{run:0{room}}"
    return digits + str(luhn.calc_check_digit(digits))


def order_of(visit: Visit, *, terms: bool) -> dict[str, Any]:
    """Return the fields of `NewSubscriptionOrder`."""
    draft = visit.draft
    order: dict[str, Any] = {
        "newCustomer": _customer(visit),
        "productCode": draft.get("plan"),
        "numberChoice": _number(visit),
        "simChoice": {"esim": True}
        if draft.get("sim") == "esim"
        else {"iccid": draft.get("iccid")},
        "termsAccepted": terms,
    }
    if draft.get("code"):
        order["discountCode"] = draft.get("code")
    if draft.get("price"):
        order["acceptedPrice"] = money(draft.get("price"))
    return order


def _customer(visit: Visit) -> dict[str, str]:
    draft = visit.draft
    # What is empty is left out: iTMS then says in the customer's words what is missing.
    names = {"firstName": draft.get("first"), "lastName": draft.get("last")}
    return {
        "customerType": "PRIVATE",
        **{field: name for field, name in names.items() if name},
        "email": draft.get("email"),
        "language": visit.words.language,
    }


def quote_fields(draft: Draft) -> dict[str, Any]:
    """Return the fields of `CalculatePrice`."""
    fields: dict[str, Any] = {"productCode": draft.get("plan")}
    if draft.get("number") == "new":
        fields["msisdn"] = draft.get("msisdn")
    if draft.get("code"):
        fields["discountCode"] = draft.get("code")
    return fields


def _number(visit: Visit) -> dict[str, Any]:
    draft = visit.draft
    match draft.get("number"):
        case "new":
            return {"reservationId": draft.get("reservation")}
        case "keep":
            port_in = {
                "msisdn": draft.get("old-msisdn"),
                "donorIccid": draft.get("old-iccid"),
                "requestedDate": draft.get("date"),
                "authorization": {
                    "method": "SMS_CODE",
                    "givenByName": f"{draft.get('first')} {draft.get('last')}".strip(),
                    "givenAt": visit.now.isoformat(),
                    "smsCode": draft.get("sms"),
                },
            }
            return {"portIn": {k: v for k, v in port_in.items() if v}}
        case _:
            return {"anyNumber": True}
