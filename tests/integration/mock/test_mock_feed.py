"""The event feed: its cursor moves past what was not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.integration.conftest import Answer, Sandbox


def read(sandbox: Sandbox, content: str) -> Answer:
    return sandbox.call("notification", "ListEvents", content)


def reserve(sandbox: Sandbox, number: int) -> None:
    sandbox.call(
        "number",
        "ReserveNumber",
        f"<m:msisdn>+454201{number:04}</m:msisdn>",
        reference=f"reserve-{number:04}",
    )


def test_the_cursor_moves_past_events_of_other_kinds(sandbox: Sandbox) -> None:
    reserve(sandbox, 301)
    reserve(sandbox, 302)

    others = read(sandbox, "<m:eventType>TopUpCompleted</m:eventType>")
    everything = read(sandbox, "")

    assert others.text("event/eventId") == ""
    assert others.text("lastEventId") == everything.text("lastEventId") != ""


def test_while_there_is_more_the_cursor_is_the_last_one_seen(sandbox: Sandbox) -> None:
    reserve(sandbox, 303)
    reserve(sandbox, 304)

    first = read(sandbox, "<m:maximumCount>1</m:maximumCount>")

    assert first.text("more") == "true"
    assert first.text("lastEventId") == first.text("event/eventId")


def test_a_cursor_beyond_the_feed_is_given_back(sandbox: Sandbox) -> None:
    reserve(sandbox, 305)

    answer = read(sandbox, "<m:afterEventId>EV999999999999</m:afterEventId>")

    assert answer.text("lastEventId") == "EV999999999999"


def test_the_feed_of_a_partner_without_events_has_no_cursor(sandbox: Sandbox) -> None:
    reserve(sandbox, 306)

    answer = sandbox.call("notification", "ListEvents", "", user="gnist-self")

    assert not answer.fault_code
    assert answer.text("lastEventId") == ""
