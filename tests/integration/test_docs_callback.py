"""The page of an operation that the partner serves, not the portal."""

from __future__ import annotations

from tutorial_app.settings import HOME
from tutorial_app.sphinxext.pages import reference


def test_a_callback_is_said_to_be_the_partners_and_cannot_be_tried() -> None:
    library = reference.read([HOME / "wsdl" / "callback", HOME / "wsdl"])
    options = reference.Options(
        base_url="http://127.0.0.1:8080",
        console="/console",
        not_served=("partnercallback",),
    )

    page = reference.pages(library, options)["reference/partnercallback/NotifyEvent"]

    kinds = [fact.text for fact in page.facts if fact.label == "Kind"]
    assert kinds == [
        "Callback: you serve it at an address of yours, the sandbox calls it."
    ]
    assert page.try_it == ""
    assert page.faults == ()
    assert {sample.language for sample in page.calls} == {"xml"}
    assert "accepted" in page.answers[0].code
