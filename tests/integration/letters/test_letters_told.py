"""What is told of bookings, to whom, and in which words."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.integration.appointments.conftest import window
from tests.integration.letters.conftest import by, entry_of, known, text_of
from tutorial_app.access.letters.service import Letters
from tutorial_app.access.people import store
from tutorial_app.access.people.model import Role

if TYPE_CHECKING:
    import pytest

    from tests.integration.letters.conftest import Desk
    from tutorial_app.access.people.model import Person

NAME = "Seat on the real iTMS"


def test_a_request_is_told_to_who_asked_and_to_staff(
    desk: Desk, anna: Person, sam: Person
) -> None:
    desk.requested(anna, window("Wed 09:00-10:00"))

    assert desk.subjects(anna.email) == [f"Requested: {NAME}"]
    assert desk.subjects(sam.email) == [f"Anna (KURV) asks for {NAME}"]


def test_every_change_is_told_once_in_the_order_of_what_happened(
    desk: Desk, anna: Person, sam: Person
) -> None:
    booking = desk.requested(anna, window("Wed 09:00-10:00"))
    desk.office.bookings.approve(by(sam), booking.id)
    desk.office.bookings.move(by(sam), booking.id, window("Wed 11:00-12:00"))
    desk.office.bookings.extend(by(anna), booking.id, window("Wed 12:00-12:30").end)
    desk.office.bookings.cancel(by(anna), booking.id)

    titles = ("Requested", "Approved", "Moved", "Extended", "Cancelled")
    assert desk.subjects(anna.email) == [f"{title}: {NAME}" for title in titles]
    assert desk.write() == 0


def test_a_mail_tells_what_was_even_if_more_has_happened_since(
    desk: Desk, anna: Person, sam: Person
) -> None:
    booking = desk.requested(anna, window("Wed 09:00-10:00"))
    desk.office.bookings.approve(by(sam), booking.id)
    desk.office.bookings.cancel(by(anna), booking.id)

    requested, approved, cancelled = desk.mails(anna.email)

    assert "They decide until Tuesday 6 January 2026, 10:00" in text_of(requested)
    methods = [entry_of(mail)["METHOD"] for mail in (requested, approved, cancelled)]
    assert methods == ["REQUEST", "REQUEST", "CANCEL"]


def test_the_words_of_a_letter(desk: Desk, sam: Person) -> None:
    wu = desk.add(known("wu", zone="Asia/Tokyo"))
    desk.office.bookings.approve(
        by(sam), desk.requested(wu, window("Wed 09:00-10:00")).id
    )

    letter = text_of(desk.mails(wu.email)[1])
    head, _, links = letter.partition("\n\nOpen the booking:\n")

    assert head == (
        f"Approved: {NAME}\n\nYour booking stands.\n\nWhat:\n  {NAME}\nWhen:\n"
        "  Wednesday 7 January 2026, 17:00 to 18:00 (Asia/Tokyo, UTC+09:00)\n"
        "  Wednesday 7 January 2026, 09:00 to 10:00 (Europe/Copenhagen, UTC+01:00)"
    )
    assert links.startswith("https://itms.example/access/bookings/b-1\n\nCancel:\n")


def test_a_refusal_says_why_and_so_may_a_cancellation(
    desk: Desk, anna: Person, sam: Person
) -> None:
    booking = desk.requested(anna, window("Wed 09:00-10:00"))
    desk.office.bookings.refuse(by(sam), booking.id, "ask for <less>, please")

    refused = desk.mails(anna.email)[-1]
    html = refused.get_body(("html",))

    assert "refused it: ask for <less>, please" in text_of(refused)
    assert html is not None
    assert "ask for &lt;less&gt;, please" in html.get_content()
    assert entry_of(refused)["METHOD"] == "CANCEL"

    approved = desk.requested(anna, window("Wed 11:00-12:00"))
    desk.office.bookings.cancel(by(sam), approved.id, "a repair")
    cancelled = desk.mails(anna.email)[-1]
    assert "Our staff has cancelled it: a repair" in text_of(cancelled)


def test_an_offer_that_passes_is_told_and_taken_out_of_the_calendar(
    desk: Desk, anna: Person
) -> None:
    bo = desk.add(known("bo"))
    first = desk.held(anna, window("Wed 09:00-10:00"))
    desk.office.waiting.wait(by(bo), "real", first.window)
    desk.office.bookings.cancel(by(anna), first.id)
    desk.write()
    desk.post.clock.at += timedelta(hours=3)
    desk.office.commands.keep_time()

    offered, expired = desk.mails(bo.email)

    assert str(offered["Subject"]) == f"A seat came free: {NAME} (Wed 7 Jan, 09:00)"
    assert "You did not accept it in time" in text_of(expired)
    assert desk.subjects(anna.email) == []
    assert [entry_of(one)["METHOD"] for one in (offered, expired)] == [
        "REQUEST",
        "CANCEL",
    ]


def test_who_is_gone_is_told_nothing_and_holds_up_nobody(
    desk: Desk, anna: Person
) -> None:
    gone, left = known("ghost"), desk.add(known("bo"))
    desk.requested(gone, window("Wed 09:00-10:00"))
    desk.requested(left, window("Wed 11:00-12:00"))
    with desk.post.database.transaction() as db:
        store.change(db, replace(left, active=False))
    desk.requested(anna, window("Wed 13:00-14:00"))

    assert desk.write() == 3

    assert [row["recipient"] for row in desk.post.rows()] == [anna.email]


def test_a_letter_that_cannot_be_written_holds_up_no_other(
    desk: Desk, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    odd = desk.add(replace(known("bo"), email="no address"))
    desk.requested(odd, window("Wed 09:00-10:00"))
    desk.requested(anna, window("Wed 11:00-12:00"))

    assert desk.write() == 2
    assert desk.write() == 0

    assert [row["recipient"] for row in desk.post.rows()] == [anna.email]
    assert "letter-given-up b-1 1" in caplog.text
    assert "'no address' is no mail address" in caplog.text


def test_two_workers_write_each_letter_once(desk: Desk, anna: Person) -> None:
    for hour in range(9, 15):
        desk.office.bookings.cancel(
            by(anna), desk.requested(anna, window(f"Wed {hour:02}:00-{hour:02}:30")).id
        )
    both = threading.Barrier(2)

    def work() -> None:
        both.wait()
        Letters(desk.world).write_due()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(desk.post.rows()) == 12


def test_staff_that_left_is_not_asked(desk: Desk, anna: Person, sam: Person) -> None:
    eve = desk.add(known("eve", role=Role.ADMINISTRATOR))
    with desk.post.database.transaction() as db:
        store.change(db, replace(sam, active=False))

    desk.requested(anna, window("Wed 09:00-10:00"))

    assert desk.subjects(sam.email) == []
    assert len(desk.subjects(eve.email)) == 1
