"""Staff decides over HTTP: the queue, a booking, the board."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.integration.desk.conftest import post, said, staff, tree
from tests.people import sign_in
from tutorial_app.access.appointments.model import Account, By, Partner, Window
from tutorial_app.access.people.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock


def state(portal: Portal, booking: Booking) -> str:
    by = By(Account("x"), Partner(""), "", staff=True)
    return portal.bookings.booking(by, booking.id).state


def token_of(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session["csrf"])


def test_a_lead_decides_nothing_about_their_own_request(
    portal: Portal, stranger: FlaskClient, requested: Callable[..., Booking]
) -> None:
    mine = requested()
    sign_in(portal, stranger, "lea@kurv.example", roles=(Role.LEAD,))

    for deed in ("approve", "refuse", "cancel"):
        path = f"/desk/bookings/{mine.id}/{deed}"
        assert post(stranger, path, at="/console", reason="no").status_code == 403
    assert state(portal, mine) == "PENDING"


def test_a_form_without_its_token_decides_nothing(
    portal: Portal, sam: FlaskClient, requested: Callable[..., Booking]
) -> None:
    mine = requested()

    answer = sam.post(f"/desk/bookings/{mine.id}/approve")

    assert answer.status_code == 403
    assert state(portal, mine) == "PENDING"


def test_the_queue_shows_what_a_decision_needs(
    sam: FlaskClient, requested: Callable[..., Booking]
) -> None:
    requested("to try porting <b>")

    page = sam.get("/desk")

    text = " ".join(tree(page).xpath("//li[@class='request']//text()"))
    assert "Tuesday 6 January 2026, 10:00" in text
    assert "Ada" in text
    assert "to try porting <b>" in text
    assert "1 of 2 taken" in text
    assert "KURV has 1 of 3" in text


def test_an_empty_queue_says_so(sam: FlaskClient) -> None:
    assert "Nothing waits for you" in sam.get("/desk").text


def test_approving_says_so_and_the_queue_is_shorter(
    portal: Portal, sam: FlaskClient, requested: Callable[..., Booking]
) -> None:
    mine = requested()

    answer = post(sam, f"/desk/bookings/{mine.id}/approve", back="queue")

    assert (answer.status_code, answer.location) == (303, "/desk")
    assert state(portal, mine) == "APPROVED"
    page = sam.get("/desk")
    assert said(page).startswith("You approved Tuesday 6 January 2026, 10:00")
    assert "Nothing waits for you" in page.text


def test_a_refusal_needs_a_reason_and_keeps_it(
    portal: Portal, sam: FlaskClient, requested: Callable[..., Booking]
) -> None:
    mine = requested()
    path = f"/desk/bookings/{mine.id}/refuse"

    without = post(sam, path, reason=" ")

    assert without.status_code == 400
    assert "A reason is needed" in said(without)
    assert post(sam, path, reason="maintenance that day").status_code == 303
    assert state(portal, mine) == "REFUSED"
    assert "maintenance that day" in sam.get(f"/desk/bookings/{mine.id}").text


def test_of_two_who_decide_one_wins_and_the_other_is_told_who_did_what(
    portal: Portal,
    sam: FlaskClient,
    sue: FlaskClient,
    requested: Callable[..., Booking],
) -> None:
    mine = requested()
    path = f"/desk/bookings/{mine.id}"
    token = tree(sue.get("/desk")).xpath("string(//input[@name='csrf']/@value)")
    post(sam, f"{path}/approve")

    late = sue.post(f"{path}/refuse", data={"csrf": token, "reason": "no"})

    assert late.status_code == 409
    assert "Sam approved Tuesday 6 January 2026" in said(late)
    assert state(portal, mine) == "APPROVED"
    twice = sam.post(f"{path}/approve", data={"csrf": token_of(sam)})
    assert "you approved" in said(twice)


def test_whoever_decides_after_the_deadline_is_told_that_it_is_over(
    portal: Portal,
    sam: FlaskClient,
    requested: Callable[..., Booking],
    clock: FixedClock,
) -> None:
    mine = requested()
    token = tree(sam.get("/desk")).xpath("string(//input[@name='csrf']/@value)")
    clock.at += timedelta(days=1, minutes=1)
    staff(portal, sam, "sam")

    late = sam.post(f"/desk/bookings/{mine.id}/approve", data={"csrf": token})

    assert late.status_code == 409
    assert "ended at 10:00" in said(late)
    assert state(portal, mine) != "APPROVED"


def test_a_booking_that_is_under_way_is_ended_at_once(
    portal: Portal, sam: FlaskClient, requested: Callable[..., Booking]
) -> None:
    mine = requested()
    post(sam, f"/desk/bookings/{mine.id}/approve")
    here = f"/desk/bookings/{mine.id}"

    bad = post(sam, f"{here}/cancel", at=here, back="booking", reason="a\x00b")
    assert "characters that are no text" in said(sam.get(bad.location))
    answer = post(sam, f"{here}/cancel", at=here, back="booking", reason=" A repair. ")

    assert answer.location == here
    assert state(portal, mine) == "CANCELLED"
    page = sam.get(here)
    assert "You cancelled" in said(page)
    assert "reason — → A repair." in " ".join(
        tree(page).xpath("string(//ol[contains(@class, 'story')])").split()
    )
    theirs = sam.get(f"/access/bookings/{mine.id}").text
    assert "Staff said: A repair." in theirs


def test_the_page_of_a_booking_tells_its_whole_story(
    sam: FlaskClient, requested: Callable[..., Booking]
) -> None:
    mine = requested()
    post(sam, f"/desk/bookings/{mine.id}/approve")

    page = tree(sam.get(f"/desk/bookings/{mine.id}"))

    steps = page.xpath("//ol[contains(@class, 'story')]/li/b/text()")
    assert steps == ["Held", "Requested", "Approved"]
    story = " ".join(page.xpath("//ol[contains(@class, 'story')]//text()"))
    assert "Sam" in story
    assert "192.0.2.1" in story
    assert "mail approved" in story


def test_there_is_no_page_for_a_booking_that_is_none(sam: FlaskClient) -> None:
    assert sam.get("/desk/bookings/nonesuch").status_code == 404


def test_the_board_shows_who_has_which_seat_when(
    sam: FlaskClient, requested: Callable[..., Booking]
) -> None:
    requested()

    for over in ("day", "week"):
        page = tree(sam.get(f"/desk/board?kind=real&day=2026-01-06&over={over}"))
        cells = [" ".join(one.text_content().split()) for one in page.xpath("//td")]
        assert any("Requested KURV Ada 10:00" in one for one in cells)
        assert page.xpath("//table//th[@scope='row']/text()")[0].strip() == "Seat 1"


def test_the_board_refuses_a_day_that_is_none(sam: FlaskClient) -> None:
    for day in ("tomorrow", "2026-02-30", "9999-12-31", "0001-01-01"):
        assert sam.get(f"/desk/board?day={day}").status_code == 400
    assert sam.get("/desk/board?kind=nonesuch").status_code == 404
    assert sam.get("/desk/board?kind=sandbox").status_code == 400


def test_what_was_moved_since_it_was_read_is_not_decided(
    portal: Portal, sam: FlaskClient, requested: Callable[..., Booking]
) -> None:
    mine = requested()
    form = tree(sam.get("/desk")).xpath("//form[contains(@action, '/approve')]")[0]
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    later = Window(
        mine.window.start + timedelta(hours=2), mine.window.end + timedelta(hours=2)
    )
    portal.bookings.move(By(mine.account, mine.partner, ""), mine.id, later)

    answer = sam.post(form.get("action"), data=fields)

    assert answer.status_code == 409
    assert "nothing was changed" in said(answer).lower()
    assert state(portal, mine) == "PENDING"
