from itertools import count

import pytest

from tutorial_app.console.edit import edited, with_channel, with_fresh_references
from tutorial_app.console.nodes import MOST_ITEMS

STATE = {
    "item#": "3",
    "item[0].a": "first",
    "item[1].a": "second",
    "item[1].b#": "1",
    "item[2].a": "third",
    "item[2].b[0]": "inner",
    "other": "kept",
}


def numbers() -> str:
    return "r-1"


def test_add_makes_room_for_one_more() -> None:
    assert edited(STATE, "add:item", numbers)["item#"] == "4"


def test_add_to_an_empty_list_makes_the_first() -> None:
    assert edited({}, "add:item", numbers) == {"item#": "1"}


def test_add_stops_at_the_limit() -> None:
    state = {"item#": str(MOST_ITEMS)}

    assert edited(state, "add:item", numbers) == state


def test_remove_moves_the_later_ones_up() -> None:
    assert edited(STATE, "remove:item[1]", numbers) == {
        "item#": "2",
        "item[0].a": "first",
        "item[1].a": "third",
        "item[1].b[0]": "inner",
        "other": "kept",
    }


def test_fresh_gives_one_field_a_new_value() -> None:
    after = edited({"context.clientReference": "old"}, "fresh:context.x", numbers)

    assert after == {"context.clientReference": "old", "context.x": "r-1"}


@pytest.mark.parametrize(
    "deed", ["", "update", "remove:item", "remove:", "x:y", "\x00"]
)
def test_a_deed_nobody_knows_changes_nothing(deed: str) -> None:
    assert edited(STATE, deed, numbers) == STATE


def test_every_client_reference_is_fresh() -> None:
    ids = count(1)
    state = {"context.clientReference": "a", "item[0].clientReference": "b", "x": "c"}

    after = with_fresh_references(state, lambda: f"r-{next(ids)}")

    assert after == {
        "context.clientReference": "r-1",
        "item[0].clientReference": "r-2",
        "x": "c",
    }


AGENT = {"context.channel": "SELF_SERVICE", "context.agentId": ""}


def test_the_channel_becomes_one_of_the_credentials_with_an_agent_where_needed() -> (
    None
):
    assert with_channel(AGENT, ["CALL_CENTRE"], "mette") == {
        "context.channel": "CALL_CENTRE",
        "context.agentId": "mette",
    }
    assert with_channel(AGENT, ["MACHINE"], "mette") == {
        "context.channel": "MACHINE",
        "context.agentId": "",
    }


def test_an_agent_who_is_named_stays() -> None:
    state = {**AGENT, "context.agentId": "ole"}

    assert with_channel(state, ["CALL_CENTRE"], "mette")["context.agentId"] == "ole"


@pytest.mark.parametrize(
    ("state", "channels"),
    [(AGENT, ["MACHINE", "SELF_SERVICE"]), (AGENT, []), ({"text": "hi"}, ["MACHINE"])],
)
def test_a_channel_that_fits_or_is_not_there_is_left_alone(
    state: dict[str, str], channels: list[str]
) -> None:
    assert with_channel(state, channels, "mette") == state
