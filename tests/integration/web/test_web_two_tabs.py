"""The same button pressed in two tabs at once: one order, one top-up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

from tests.integration.keep_learning import SIGN_UP, TOP_UP, Learner
from tutorial_app.web.session import COOKIE

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal

TABS = 4


def press_in_all(browser: FlaskClient, address: str, form: dict[str, str]) -> None:
    """Send *form* from several tabs of one browser at the same moment."""
    cookie = browser.get_cookie(COOKIE)
    assert cookie
    ready = Barrier(TABS)

    def press(_: int) -> int:
        tab = browser.application.test_client()
        tab.environ_base.update(browser.environ_base)
        tab.set_cookie(COOKIE, cookie.value)
        ready.wait(30)
        return tab.post(address, data=form, follow_redirects=True).status_code

    with ThreadPoolExecutor(TABS) as tabs:
        assert {*tabs.map(press, range(TABS))} == {200}


def test_an_order_from_several_tabs_is_one_order(
    browser: FlaskClient, portal: Portal
) -> None:
    learner = Learner.begin(browser, SIGN_UP, lang="en")
    learner.number()
    learner.checked()
    name = learner.text(".beside-facts code").split()[1].rpartition("@")[2]
    before = portal.sandbox.kinds(name)

    form = learner.form("order") | {"terms": "yes"}
    press_in_all(browser, f"{SIGN_UP}/order", form)

    after = portal.sandbox.kinds(name)
    assert after["orders"] - before["orders"] == 1
    assert after["customers"] - before["customers"] == 1
    assert after["subscriptions"] - before["subscriptions"] == 1


def test_a_top_up_from_several_tabs_is_one_top_up(
    browser: FlaskClient, portal: Portal
) -> None:
    learner = Learner.begin(browser, TOP_UP, lang="en").go("card")
    name = learner.text(".beside-facts code").split()[1].rpartition("@")[2]
    before = portal.sandbox.kinds(name)["top-ups"]

    press_in_all(browser, f"{TOP_UP}/card", learner.form("card"))

    assert portal.sandbox.kinds(name)["top-ups"] - before == 1
