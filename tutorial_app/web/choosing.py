"""The choice of the endpoint, on every page that has one: choose, sign in, forget."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request

from tutorial_app.console.envelope import Caller, Proof, compose
from tutorial_app.console.exchange import Outgoing
from tutorial_app.console.explaining import NoAnswer
from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.names import QName
from tutorial_app.soap.envelope import Version
from tutorial_app.web.board import Choices
from tutorial_app.web.keyring import forget, keep, kept_user, remember_endpoint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.service import ConsoleService
    from tutorial_app.web.place import Places

#: A page of ours: never another host, whatever a form says.
_BACK = re.compile(r"/[A-Za-z0-9][A-Za-z0-9._/-]{0,200}")
#: Category of what is said beside the choice.
SAID = "place"
#: What asks for nothing but who calls.
_ASKS = ("system", "GetSystemInfo")


def choosing_pages(places: Places) -> Blueprint:
    """Return what the part `place/_choice.html` posts to."""
    pages = Blueprint("choosing", __name__)

    @pages.post("/endpoint")
    def choose() -> ResponseReturnValue:
        form, console = request.form, places.console
        endpoint = console.endpoint(form.get("endpoint", ""))
        remember_endpoint(endpoint.name)
        choices = Choices.of(form)
        # Enter in a field presses the first button of the form, not this one.
        signs_in = form.get("do") == "sign-in" or choices.own_password
        if form.get("do") == "forget":
            forget()
        elif signs_in and endpoint.kind == "real":
            trouble = _refused(console, endpoint, choices, places.log(endpoint))
            if trouble:
                flash(trouble, SAID)
            else:
                keep(choices, endpoint, console.clock.now())
                if not kept_user(endpoint, console.clock.now()):
                    flash("User name and password are too long to be kept.", SAID)
        back = form.get("back", "")
        return redirect(back if _BACK.fullmatch(back) else "/learn", 303)

    return pages


def _refused(
    console: ConsoleService, endpoint: Endpoint, choices: Choices, log: str
) -> str:
    """Call *endpoint* once as the form says; return why it did not let that in."""
    if not choices.own_user or not choices.own_password:
        return "Type both, the user name and the password."
    target = console.target(*_ASKS)
    context = {"channel": "SELF_SERVICE", "language": "en"}
    codec = Codec(target.entry.contract)
    payload = codec.encode(target.operation.request or QName(""), {"context": context})
    caller = Caller(choices.own_user, choices.own_password, Proof.TEXT)
    text = compose([payload], Version.SOAP11, caller)
    call = Outgoing(target, endpoint, Version.SOAP11, caller, text, owner=log)
    try:
        came = console.send(call)
    except NoAnswer as error:
        return _sentence(error.explanation.title, error.explanation.why)
    if came.odd:
        return _sentence(came.odd.title, came.odd.why)
    # A channel that is not the caller's is refused after the credential was let in.
    if came.fault and came.fault.code != "CHANNEL_NOT_ALLOWED":
        return _sentence(f"It was refused: {came.fault.code}", came.fault.message)
    return ""


def _sentence(title: str, why: str) -> str:
    return f"{title}. {why}"
