"""A visitor's workspaces: several of them, their clocks, credentials, behaviour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tutorial_app.kernel.errors import NotFound
from tutorial_app.web import create_app
from tutorial_app.web.visitor import MOST_HELD

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a browser."""

    browser: FlaskClient

    def see(self, path: str = "/workspace") -> str:
        answer = self.browser.get(path, buffered=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    def press(self, deed: str, **form: str) -> str:
        """Post to `/workspace/…` and return the page that follows."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.see())
        assert token
        data = {"csrf": token[1]}
        data |= {name.replace("_", "-"): value for name, value in form.items()}
        path = f"/workspace/{deed}".removesuffix("/")
        answer = self.browser.post(
            path, data=data, follow_redirects=True, buffered=True
        )
        assert answer.status_code == 200, answer.text
        return answer.text

    @property
    def current(self) -> str:
        found = re.search(r"workspace <code>(\w+)</code>", self.see())
        assert found
        return found[1]


@pytest.fixture
def visitor(portal: Portal, settings: Settings) -> Visitor:
    one = Visitor(create_app(portal, settings).test_client())
    one.press("")
    return one


@pytest.fixture
def other(portal: Portal, settings: Settings) -> Visitor:
    one = Visitor(create_app(portal, settings).test_client())
    one.press("")
    return one


def test_a_visitor_holds_several_and_works_in_one(visitor: Visitor) -> None:
    first = visitor.current
    page = visitor.press("new", seed_set="EMPTY", seed="7", label="clean slate")
    second = visitor.current

    assert first != second
    assert "clean slate" in page
    assert "EMPTY, seed 7" in page
    visitor.press("choose", name=first)
    assert visitor.current == first


def test_a_deleted_workspace_is_gone_and_the_next_one_is_current(
    visitor: Visitor, portal: Portal
) -> None:
    first = visitor.current
    visitor.press("new", seed="1")
    second = visitor.current

    page = visitor.press("delete", name=second)

    assert f"{second} is gone" in page
    assert visitor.current == first
    assert second not in visitor.see()
    with pytest.raises(NotFound):
        portal.sandbox.workspace(second)


def test_a_workspace_that_expired_is_forgotten(
    visitor: Visitor, portal: Portal
) -> None:
    visitor.press("new", seed="1")
    gone = visitor.current
    portal.sandbox.delete(gone)

    page = visitor.see()

    assert gone not in page
    assert "Your workspace" in page


def test_nobody_works_in_or_deletes_the_workspace_of_another(
    visitor: Visitor, other: Visitor
) -> None:
    token = re.search(r'name="csrf" value="([^"]+)"', visitor.see())
    assert token
    for deed in ("choose", "delete", "label"):
        answer = visitor.browser.post(
            f"/workspace/{deed}", data={"csrf": token[1], "name": other.current}
        )
        assert answer.status_code == 404
    assert "Your workspace" in other.see()


def test_there_is_a_limit_and_it_is_said(visitor: Visitor) -> None:
    for _ in range(MOST_HELD - 1):
        visitor.press("new", seed="1", seed_set="EMPTY")

    page = visitor.press("new", seed="1", seed_set="EMPTY")

    assert f"You have {MOST_HELD} workspaces, which is the limit" in page


@pytest.mark.parametrize("seed", ["-1", "x", "٣", "1" * 12])
def test_a_seed_that_is_none_is_refused(visitor: Visitor, seed: str) -> None:
    assert "which is no whole number" in visitor.press("new", seed=seed)
    assert "which is no whole number" in visitor.press("reset", seed=seed)


def test_a_seed_set_that_is_none_is_refused(visitor: Visitor) -> None:
    page = visitor.press("reset", seed="1", seed_set="PENGUINS")

    assert "there are EMPTY, BASIC, DEMO_1000, BENCH" in page


def test_reset_can_load_another_set(visitor: Visitor) -> None:
    page = visitor.press("reset", seed_set="EMPTY", seed="3")

    assert "seed set EMPTY, seed 3" in page
    assert "EMPTY, seed 3" in visitor.see()


def test_the_workspace_of_this_machine_can_be_chosen(visitor: Visitor) -> None:
    visitor.press("choose", name="local")
    assert visitor.current == "local"

    visitor.press("delete", name="local")

    assert visitor.current != "local"


def test_passwords_are_shown_once_and_again_when_asked_for(
    portal: Portal, settings: Settings
) -> None:
    visitor = Visitor(create_app(portal, settings).test_client())
    first = visitor.press("")
    name = visitor.current
    secrets = [one.password for one in portal.sandbox.credentials(name)]

    again = visitor.see()
    asked = visitor.press("credentials")

    assert all(secret in first for secret in secrets)
    assert not any(secret in again for secret in secrets)
    assert all(secret in asked for secret in secrets)
    assert not any(secret in visitor.see() for secret in secrets)


def test_the_clock_goes_forward_and_what_happened_is_marked(visitor: Visitor) -> None:
    assert "It is 2 March 2026, 10:00 +01:00 now" in visitor.press("clock", by="PT1H")
    page = visitor.press("clock", by="date", to="2026-03-06T12:00")

    assert "It is 6 March 2026, 12:00 +01:00 now" in page
    assert "PortingStatusChanged" in page
    assert 'class="new"' in page


def test_the_next_event_is_the_next_timer(visitor: Visitor) -> None:
    before = visitor.see()
    named = re.search(r"<span>(\d+ \w+ 2026, [\d:]+ [+\d:]+): the usage", before)
    assert named

    assert f"It is {named[1]} now; 1 timer ran." in visitor.press("clock", by="next")


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"by": "date", "to": "2026-03-01T09:00"}, "DATE_IN_PAST"),
        ({"by": "date", "to": "tomorrow"}, "is no date and time"),
        ({"by": "P1000D"}, "no way to move the clock"),
        ({}, "no way to move the clock"),
    ],
)
def test_a_move_that_cannot_be_is_refused_with_its_reason(
    visitor: Visitor, form: dict[str, str], why: str
) -> None:
    assert why in visitor.press("clock", **form)


def test_the_clock_can_follow_the_wall_clock_and_stop(visitor: Visitor) -> None:
    assert "follows the wall clock, a minute a second" in visitor.press(
        "follow", speed="60"
    )
    assert "stands still until you move it" in visitor.press("follow", speed="")
    assert "VALUE_NOT_ALLOWED" in visitor.press("follow", speed="99999999")


def test_what_is_in_force_is_said(visitor: Visitor) -> None:
    page = visitor.press(
        "behaviour",
        profile="HOSTILE",
        errorPercent="2.5",
        errorCode="BACKEND_TIMEOUT",
        lenient="yes",
    )

    assert "In force: profile HOSTILE" in page
    assert "2.5 % of calls fail with BACKEND_TIMEOUT" in page
    assert "messages that break the schema are taken" in page
    assert "like a good production day" in visitor.press("behaviour", profile="HONEST")


def test_a_behaviour_that_cannot_be_is_refused_with_the_field(
    visitor: Visitor,
) -> None:
    page = visitor.press("behaviour", profile="HONEST", latencyMinMs="soon")

    assert "INVALID_REQUEST" in page
    assert "latencyMinMs" in page


def test_what_the_buttons_do_is_in_the_log_like_any_call(
    visitor: Visitor, portal: Portal
) -> None:
    visitor.press("clock", by="PT1M")

    calls = portal.sandbox.calls(visitor.current)

    assert [one["operation"] for one in calls] == ["AdvanceSandboxClock"]
    assert calls[0]["verdict"] == "ANSWER"


def test_the_front_door_shows_where_the_visitor_left_off(
    visitor: Visitor, portal: Portal, settings: Settings
) -> None:
    visitor.press("clock", by="PT1M")

    page = visitor.browser.get("/", buffered=True)
    stranger = create_app(portal, settings).test_client().get("/", buffered=True)

    assert "Where you left off" in page.text
    assert visitor.current in page.text
    assert "AdvanceSandboxClock" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Where you left off" not in stranger.text
    assert "Cookie" in stranger.headers["Vary"]


def test_the_front_door_names_the_lessons_under_way(
    visitor: Visitor, portal: Portal
) -> None:
    part = portal.lessons.part("12.1")
    portal.lessons.begin(visitor.current, part, lambda: True)

    assert f"{part.title}</a>: 0 of {len(part.steps)} steps" in visitor.see("/")
    visitor.press("reset")
    assert "Lessons under way" not in visitor.see("/")
