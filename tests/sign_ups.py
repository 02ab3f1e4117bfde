"""Orders that tests place over SOAP, as fields of `NewSubscriptionOrder`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.soap_caller import Caller

HOME = {
    "street": "Prøvegade",
    "houseNumber": "1",
    "postalCode": "2100",
    "city": "København Ø",
    "country": "DK",
}
CONSENT = {
    "method": "SMS_CODE",
    "givenByName": "Ida Prøvesen",
    "givenAt": "2026-03-02T08:00:00+01:00",
    "smsCode": "1234",
}


def person(nth: int, **changed: Any) -> dict[str, Any]:
    """Return a private customer whom nobody knows yet, the *nth*."""
    customer = {
        "customerType": "PRIVATE",
        "firstName": "Ida",
        "lastName": "Prøvesen",
        "email": f"ida{nth}@testmail.example",
    }
    return {name: part for name, part in (customer | changed).items() if part}


def kurv_order(nth: int, **changed: Any) -> dict[str, Any]:
    """Return a sign-up at KURV by the *nth* person, with some parts *changed*."""
    order = {
        "newCustomer": person(nth),
        "productCode": "KURV_MINI30",
        "numberChoice": {"anyNumber": True},
        "simChoice": {"iccid": "8945990100000000016"},
        "termsAccepted": True,
    }
    return {name: part for name, part in (order | changed).items() if part}


def kontora_order(
    nth: int, customer: Mapping[str, Any] | None = None, **changed: Any
) -> dict[str, Any]:
    """Return a sign-up at KONTORA; *customer*: what differs in its customer."""
    who = {"cpr": "610190-1001", "address": HOME} | dict(customer or {})
    order = {
        "newCustomer": person(nth, **who),
        "productCode": "KONTORA_BASIS",
        "simChoice": {"shipTo": HOME},
    }
    return kurv_order(nth, **(order | changed))


def bringing(msisdn: str, **changed: Any) -> dict[str, Any]:
    """Return a `NumberChoice` that brings *msisdn* along."""
    data = {"donorIccid": "8945980000000000010", "authorization": CONSENT}
    return {"portIn": {"msisdn": msisdn} | data | changed}


def place(caller: Caller, order: Mapping[str, Any]) -> Mapping[str, Any]:
    """Place an order; return the receipt."""
    receipt: Mapping[str, Any] = caller.ask("order", "PlaceOrder", order=order)[
        "receipt"
    ]
    return receipt
