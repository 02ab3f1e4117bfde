"""The lessons' pages without scripts: begin, do, near misses, the report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from tests.integration.conftest import Sandbox
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.lessons import load_lessons
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings

LESSONS = load_lessons()
#: What one lesson's page may weigh, uncompressed.
HEAVIEST = 90 * 1024


def see(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def press(browser: FlaskClient, page: str, path: str, **fields: Any) -> str:
    """Post a form of *page* to *path*; return the page that comes then."""
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    answer = browser.post(
        path, data={"csrf": token[1], **fields}, follow_redirects=True
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def begin(browser: FlaskClient, part: str) -> str:
    path = f"/learn/{part}"
    return press(browser, see(browser, path), f"{path}/begin")


def text(page: str, selector: str) -> str:
    found = html.fromstring(page).cssselect(selector)
    return " ".join(" ".join(one.text_content() for one in found).split())


def test_all_lessons_are_listed_with_goal_and_time(browser: FlaskClient) -> None:
    page = see(browser, "/learn")

    for lesson in LESSONS.values():
        assert f'href="/learn/{lesson.id}"' in page
        assert lesson.goal in html.fromstring(page).text_content()
    assert "about 20 minutes" in page
    assert text(page, ".site-nav [aria-current]") == "Learn"


def test_a_lesson_can_be_read_before_anybody_has_a_workspace(
    browser: FlaskClient,
) -> None:
    for lesson in LESSONS.values():
        page = see(browser, f"/learn/{lesson.id}")

        assert "Begin" in text(page, ".notice button")
        assert len(page.encode()) < HEAVIEST
        assert len(html.fromstring(page).cssselect("#steps li")) == len(lesson.steps)


def test_begin_makes_a_workspace_and_do_it_ticks_the_step_off(
    browser: FlaskClient,
) -> None:
    page = begin(browser, "12.4")
    assert text(page, "#live") == "0 of 12 steps are done."

    page = press(browser, page, "/learn/12.4/do", step=1)

    assert text(page, "#live") == "1 of 12 steps are done."
    assert "Done by call 2 of kurv-self" in text(page, ".came-from")
    assert "is 4.00 DKK" in text(page, ".sees .met")
    assert "GetBalanceResponse" in text(page, "#wire .answer pre")
    assert "Next step" in text(page, "#step .button")


@pytest.mark.parametrize("name", ["12.4", "12.9", "12.10", "12.11"])
def test_a_lesson_is_done_by_pressing_the_button_alone(
    browser: FlaskClient, name: str
) -> None:
    page = begin(browser, name)
    count = len(LESSONS[name].steps)

    for number in range(1, count + 1):
        page = press(browser, page, f"/learn/{name}/do", step=number)
        assert f"{number} of {count}" in text(page, ".where summary"), text(
            page, "#step, #trouble"
        )

    assert f"All {count} steps are done" in text(page, ".notice.good")
    report = browser.get(f"/learn/{name}/report.json").json
    assert report is not None
    assert [row["number"] for row in report["steps"]] == list(range(1, count + 1))
    assert all(row["correlation_id"] and row["at"] for row in report["steps"])
    shown = see(browser, f"/learn/{name}/report")
    assert report["steps"][-1]["correlation_id"] in shown
    assert "finished" in text(see(browser, "/learn"), ".lessons")


def test_the_steps_before_an_exercise_are_done_at_once(browser: FlaskClient) -> None:
    page = begin(browser, "12.1/1")
    assert "Do the 5 steps before the exercise" in page

    page = press(browser, page, "/learn/12.1/1/do", step=5)

    assert "5 of 8 done" in text(page, ".where summary")


def test_a_call_from_elsewhere_counts_and_a_near_miss_is_told(
    browser: FlaskClient,
) -> None:
    begin(browser, "12.4")
    console = "/console/topup/GetBalance"
    form = html.fromstring(see(browser, console)).forms[-1]
    sent = {str(name): str(value) for name, value in form.form_values()}
    sent |= {"do": "send", "f:subscriptionId": "SU10000001"}

    browser.post(console, data=sent)
    nearly = see(browser, "/learn/12.4")
    browser.post(console, data=sent | {"f:subscriptionId": "SU10000002"})
    after = see(browser, "/learn/12.4")

    assert text(nearly, "#nearly li") == (
        "subscriptionId is SU10000001; asked for is SU10000002."
    )
    assert text(nearly, "#step .state") == "nearly"
    assert text(after, "#live") == "1 of 12 steps are done."


def test_news_come_once_a_call_has_come(browser: FlaskClient) -> None:
    page = begin(browser, "12.4")
    (steps,) = html.fromstring(page).cssselect("#steps")
    news = f"{steps.get('data-news')}?after={steps.get('data-newest')}"

    before = browser.get(news)
    press(browser, page, "/learn/12.4/do", step=1)
    after = browser.get(news)

    assert (before.status_code, before.text) == (204, "")
    assert text(after.text, "#live") == "1 of 12 steps are done."
    assert browser.get("/learn/12.4/news?after=x").status_code == 400


def test_another_lesson_or_a_reset_leaves_the_one_under_way(
    browser: FlaskClient,
) -> None:
    page = begin(browser, "12.4")
    press(browser, page, "/learn/12.4/do", step=1)

    page = begin(browser, "12.5")
    left = see(browser, "/learn/12.4")
    press(browser, page, "/workspace/reset")
    reset = see(browser, "/learn/12.5")

    assert "This was left at 1 of 12 steps" in left
    assert "left at 1 of 12" in text(see(browser, "/learn"), ".lessons")
    assert "This was left at 0 of 11 steps" in reset
    assert "0 of 12" in text(begin(browser, "12.4"), "#live")


def test_too_many_calls_are_waited_for(browser: FlaskClient, portal: Portal) -> None:
    page = begin(browser, "12.4")
    name = re.findall(r"kurv-self@(\w+)", page)[0]
    spend_the_minute(portal, name)

    page = press(browser, page, "/learn/12.4/do", step=1)

    (trouble,) = html.fromstring(page).cssselect("#trouble")
    assert "no more calls in this minute" in trouble.text_content()
    assert 1 <= int(str(trouble.get("data-wait"))) <= 60
    assert text(page, "#live") == "0 of 12 steps are done."
    assert "nearly" not in text(page, "#step .state")


def spend_the_minute(portal: Portal, workspace: str) -> None:
    """Make as many calls as `kurv-self` may make in a minute."""
    held = portal.mock.workspaces.credentials(workspace)
    sandbox = Sandbox(
        portal.database,
        FixedClock(portal.clock.now()),
        portal.mock.workspaces,
        portal.mock.soap,
        portal.mock.control,
        {one.user_name: one.password for one in held},
    )
    user = f"kurv-self@{workspace}"
    for _ in range(200):
        if sandbox.call("system", "GetSystemInfo", user=user).fault_code:
            return
    raise AssertionError("nobody limits the calls")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/learn/13.1", 404),
        ("/learn/12.1/99", 404),
        ("/learn/12.1/report", 404),
        ("/learn/12.1/report.json", 404),
        ("/learn/12.1?step=x", 200),
        ("/learn/12.1?step=99", 200),
    ],
)
def test_what_is_not_there_is_said_so(
    browser: FlaskClient, path: str, status: int
) -> None:
    assert browser.get(path).status_code == status


def test_nobody_is_shown_another_ones_progress_or_password(
    portal: Portal, settings: Settings, browser: FlaskClient
) -> None:
    page = begin(browser, "12.4")
    page = press(browser, page, "/learn/12.4/do", step=1)
    stranger = create_app(portal, settings).test_client()
    name = re.findall(r"kurv-self@(\w+)", page)[0]

    passwords = [one.password for one in portal.mock.workspaces.credentials(name)]
    assert not any(password in page for password in passwords)
    assert name not in see(stranger, "/learn/12.4")
    assert "Begin" in text(see(stranger, "/learn/12.4"), ".notice button")
