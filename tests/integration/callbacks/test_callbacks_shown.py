"""What is told of callbacks: how each does, what came, and what came again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.integration.callbacks.conftest import OWN, duplicate, register, reserve

if TYPE_CHECKING:
    from tests.integration.callbacks.conftest import Partner
    from tests.integration.conftest import Sandbox
    from tutorial_app.mock.callbacks.delivering import Postman
    from tutorial_app.mock.callbacks.message import Callback
    from tutorial_app.mock.callbacks.receiver import Receiver
    from tutorial_app.mock.callbacks.showing import Showcase


def test_an_event_that_comes_twice_is_marked_and_its_first_time_is_not(
    sandbox: Sandbox, postman: Postman, showcase: Showcase
) -> None:
    register(sandbox)
    duplicate(sandbox, 100)
    reserve(sandbox, 601, 602)
    postman.deliver_due()
    reserve(sandbox, 603)
    postman.deliver_due()

    newest_first = showcase.received("local")["received"]

    marks = [[one["cameBefore"] for one in row["events"]] for row in newest_first]
    assert marks == [[True], [False], [True, True], [False, False]]
    assert [row["timesBefore"] for row in newest_first] == [0] * 4


def test_a_repeat_of_a_delivery_is_marked_with_its_events(
    sandbox: Sandbox,
    postman: Postman,
    showcase: Showcase,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when the receiver's answer is lost on its way."""
    register(sandbox)
    reserve(sandbox, 604)
    with monkeypatch.context() as lost:
        lost.setattr(type(receiver.message), "answer", lambda *_, **__: b"")
        postman.deliver_due()
    sandbox.clock.at += timedelta(minutes=1)
    postman.deliver_due()

    again, first = showcase.received("local")["received"]

    assert first["deliveryId"] == again["deliveryId"]
    assert [(one["attempt"], one["timesBefore"]) for one in (first, again)] == [
        (1, 0),
        (2, 1),
    ]
    assert again["events"][0]["cameBefore"]


def test_pages_follow_each_other_and_none_is_longer_than_asked(
    sandbox: Sandbox, postman: Postman, showcase: Showcase
) -> None:
    register(sandbox)
    for number in range(605, 610):
        reserve(sandbox, number)
        postman.deliver_due()

    first = showcase.received("local", limit=3)
    second = showcase.received("local", before=3, limit=3)

    assert (first["total"], second["total"]) == (5, 5)
    assert [row["number"] for row in first["received"]] == [5, 4, 3]
    assert [row["number"] for row in second["received"]] == [2, 1]


def test_a_callback_says_why_nothing_comes(
    sandbox: Sandbox, postman: Postman, partner: Partner, showcase: Showcase
) -> None:
    register(sandbox, partner.url, "<m:eventType>NumberStatusChanged</m:eventType>")
    reserve(sandbox, 611, 612)
    partner.troubles = [503]
    postman.deliver_due()

    (shown,) = showcase.callbacks("local")

    due = (sandbox.clock.now() + timedelta(minutes=1)).isoformat()
    assert shown["active"]
    assert shown["waiting"] == 2
    assert shown["eventTypes"] == ["NumberStatusChanged"]
    assert shown["delivery"] == {
        "deliveryId": "DL00000001",
        "attempt": 1,
        "due": due,
        "problem": "HTTP 503",
    }


def test_what_the_control_mount_tells_checks_with_the_secret_it_tells(
    sandbox: Sandbox, postman: Postman, showcase: Showcase, message: Callback
) -> None:
    sandbox.control = replace(sandbox.control, told=showcase.told)
    register(sandbox, OWN)
    reserve(sandbox, 613)
    postman.deliver_due()

    callbacks = told(sandbox, "callbacks")["callbacks"]
    received = told(sandbox, "received?limit=1")["received"]

    assert received[0]["signature"] == message.signature(
        callbacks[0]["secret"], received[0]["body"].encode()
    )


def told(sandbox: Sandbox, what: str) -> Any:
    status, said = sandbox.manage("GET", f"/local/{what}")
    assert status == 200, said
    return said


def test_nothing_is_told_of_a_workspace_that_is_not(
    sandbox: Sandbox, showcase: Showcase
) -> None:
    sandbox.control = replace(sandbox.control, told=showcase.told)

    for what in ("callbacks", "received"):
        assert sandbox.manage("GET", f"/nobody/{what}")[0] == 404


@pytest.mark.parametrize("value", ["-1", "x", "٣", "9" * 40])
def test_a_page_that_is_no_number_is_refused(
    sandbox: Sandbox, showcase: Showcase, value: str
) -> None:
    sandbox.control = replace(sandbox.control, told=showcase.told)

    status, said = sandbox.manage("GET", f"/local/received?before={quote(value)}")

    assert status == 400
    assert repr(value) in said["message"]
