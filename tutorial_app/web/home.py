"""The front door: what this is, the first call, and the WSDL files."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from tutorial_app.contract.samples import sample_body
from tutorial_app.kernel.errors import NotFound
from tutorial_app.soap.envelope import Version, close_envelope

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.contract.library import Library
    from tutorial_app.settings import Settings

#: What the front door shows on the wire.
_SHOWN = ("topup", "TopUpWithVoucher")


def home_pages(library: Library, settings: Settings) -> Blueprint:
    """Return the front door and the page that lists the WSDL files."""
    pages = Blueprint("home", __name__)

    @cache
    def example() -> tuple[bytes, bytes] | None:
        return _example(library)

    @pages.get("/")
    def home() -> ResponseReturnValue:
        return render_template(
            "home.html", services=library.services.values(), example=example()
        )

    @pages.get("/wsdl")
    def wsdl() -> ResponseReturnValue:
        return render_template(
            "wsdl.html", services=library.services.values(), base=settings.url
        )

    return pages


def _example(library: Library) -> tuple[bytes, bytes] | None:
    """Return a request and its answer; None where foreign WSDLs took our place."""
    try:
        contract = library.service(_SHOWN[0]).contract
        operation = contract.operation(_SHOWN[1])
    except NotFound:
        return None
    asked = sample_body(contract, operation)
    answered = sample_body(contract, operation, answer=True)
    return (
        close_envelope(asked, Version.SOAP11),
        close_envelope(answered, Version.SOAP11),
    )
