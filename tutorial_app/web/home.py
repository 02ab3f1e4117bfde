"""The front door: what this is, the first call, and the WSDL files."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, make_response, render_template

from tutorial_app.contract.codec.values import Codec, Valued
from tutorial_app.contract.names import QName
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.web.shared import shared_page
from tutorial_app.web.workspace.left_off import left_off
from tutorial_app.web.workspace.time_machine import in_words

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.bootstrap import Portal
    from tutorial_app.contract.library import Library
    from tutorial_app.settings import Settings
    from tutorial_app.web.visitor import Visitors

#: What the front door shows on the wire. A test asks a fresh sandbox the same.
_SLUG, _OPERATION = "topup", "TopUpWithVoucher"
_REQUEST = {
    "context": {"clientReference": "kiosk-12-0007", "channel": "SELF_SERVICE"},
    "subscriptionId": "SU10000002",
    "voucherCode": "4550000000000014",
}
_ANSWER = {
    "header": {
        "correlationId": "c-0f3a",
        "serverTime": "2026-03-02T09:00:00+01:00",
        "replayed": False,
    },
    "topUp": {
        "topUpId": "TU10000001",
        "subscriptionId": "SU10000002",
        "method": "VOUCHER",
        "status": "COMPLETED",
        "amount": Valued(Decimal("100.00"), {"currency": "DKK"}),
        "newBalance": Valued(Decimal("104.00"), {"currency": "DKK"}),
        "at": "2026-03-02T09:00:00+01:00",
    },
}


def home_pages(portal: Portal, visitors: Visitors, settings: Settings) -> Blueprint:
    """Return the front door and the page that lists the WSDL files."""
    pages = Blueprint("home", __name__)
    pages.add_app_template_filter(in_words, "timer")
    library = portal.library

    @cache
    def example() -> tuple[bytes, bytes] | None:
        return _example(library)

    @pages.get("/")
    def home() -> ResponseReturnValue:
        services = library.services.values()
        shown = {
            "services": services,
            "operations": sum(len(entry.contract.operations) for entry in services),
            "example": example(),
        }
        left = left_off(visitors, portal.sandbox, portal.lessons)
        if left is None:
            page = shared_page("home.html", **shown)
        else:
            page = make_response(render_template("home.html", left=left, **shown))
        page.vary.add("Cookie")
        return page

    @pages.get("/wsdl")
    def wsdl() -> ResponseReturnValue:
        return shared_page(
            "wsdl.html", services=library.services.values(), base=settings.url
        )

    return pages


def _example(library: Library) -> tuple[bytes, bytes] | None:
    """Return a request and its answer; None where foreign WSDLs took our place."""
    try:
        contract = library.service(_SLUG).contract
        operation = contract.operation(_OPERATION)
        codec = Codec(contract)
        asked = codec.encode(operation.request or QName(""), _REQUEST)
        answered = codec.encode(operation.response or QName(""), _ANSWER)
    except (NotFound, InvalidInput):
        return None
    version = Version.SOAP11
    return close_envelope(asked, version), close_envelope(answered, version)
