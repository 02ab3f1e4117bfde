"""The calls that are measured, as messages with places to fill; see `load.lua`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What stands between the messages of a file for `load.lua`.
NEXT = "\f"
_WSSE = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)
_ENVELOPE = f"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
xmlns:w="{_WSSE}" \
xmlns:t="urn:itms-sandbox:types:1" xmlns:b="urn:itms-sandbox:{{slug}}:1">
<s:Header><w:Security><w:UsernameToken><w:Username>{{user}}</w:Username>\
<w:Password>{{password}}</w:Password></w:UsernameToken></w:Security></s:Header>
<s:Body>{{body}}</s:Body></s:Envelope>"""
_QUERY = "<b:context><t:channel>MACHINE</t:channel></b:context>"
_COMMAND = (
    "<b:context><t:clientReference>bench-%n</t:clientReference>"
    "<t:channel>MACHINE</t:channel></b:context>"
)
_ORDER = (
    "<t:newCustomer><t:customerType>PRIVATE</t:customerType>"
    "<t:firstName>Ida</t:firstName><t:lastName>Benchsen</t:lastName>"
    "<t:email>ida-%n@testmail.example</t:email></t:newCustomer>"
    "<t:productCode>KURV_MINI30</t:productCode>"
    "<t:numberChoice><t:anyNumber>true</t:anyNumber></t:numberChoice>"
    "<t:simChoice><t:esim>true</t:esim></t:simChoice>"
    "<t:cardToken>tok_ok_visa</t:cardToken><t:termsAccepted>true</t:termsAccepted>"
)


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of call. *proof* stands in every answer that did the work."""

    name: str
    slug: str
    body: str
    proof: str

    def messages(self, credentials: Iterable[tuple[str, str]]) -> str:
        """Return a message for each user name and password, as `load.lua` reads it."""
        return NEXT.join(
            _ENVELOPE.format(
                slug=self.slug, user=user, password=password, body=self.body
            )
            for user, password in credentials
        )


def _load(
    slug: str, operation: str, inside: str, context: str = _QUERY, proof: str = ""
) -> Load:
    body = f"<b:{operation}>{context}{inside}</b:{operation}>"
    return Load(operation, slug, body, proof or f"{operation}Response")


GET_BALANCE = _load("topup", "GetBalance", "<b:subscriptionId>%s</b:subscriptionId>")
PLACE_ORDER = _load(
    "order", "PlaceOrder", f"<b:order>{_ORDER}</b:order>", _COMMAND, "replayed>false<"
)
LOADS = (
    GET_BALANCE,
    _load("catalog", "ListProducts", ""),
    _load("order", "GetOrder", "<b:orderId>%o</b:orderId>"),
    _load(
        "topup",
        "TopUpWithVoucher",
        "<b:subscriptionId>%s</b:subscriptionId><b:voucherCode>%v</b:voucherCode>",
        _COMMAND,
        "replayed>false<",
    ),
    PLACE_ORDER,
)
