"""What is written with what a mail tells of, and what becomes of it."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.integration.mail.conftest import hello
from tutorial_app.kernel.errors import Conflict, InvalidInput, NotFound
from tutorial_app.mail.delivering import PAUSES
from tutorial_app.mail.kept import mail_of, newest, try_again
from tutorial_app.mail.ways import NotDelivered

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.integration.mail.conftest import Post
    from tutorial_app.mail.kept import Kept

SECRET = "pw-7f3c-never-in-the-clear"


class Broken:
    """A way on which nothing arrives, for a reason."""

    hold = timedelta(seconds=5)

    def __init__(self, reason: Exception) -> None:
        self.reason = reason
        self.tried = 0

    def deliver(self, kept: Kept, message: EmailMessage) -> None:
        assert message["Message-ID"] == kept.message_id
        self.tried += 1
        raise self.reason


def test_a_mail_is_written_once_for_what_it_tells_of(post: Post) -> None:
    assert post.put(hello(), "told:1")
    assert not post.put(hello("bo@kurv.example"), "told:1")
    assert post.put(hello(), "told:2")

    assert [row["recipient"] for row in post.rows()] == ["anna@kurv.example"] * 2


def test_two_that_tell_at_once_write_one_mail(post: Post) -> None:
    both = threading.Barrier(2)
    took: list[bool] = []

    def tell() -> None:
        both.wait()
        took.append(post.put(hello(), "told:1"))

    threads = [threading.Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(took) == [False, True]
    assert len(post.rows()) == 1


def test_what_is_undone_is_not_told(post: Post) -> None:
    def happen_not() -> None:
        with post.database.transaction() as db:
            post.outbox.put(db, hello(), "told:1")
            raise Conflict("it did not happen")

    with pytest.raises(Conflict):
        happen_not()

    assert post.rows() == []


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_cannot_be_kept_is_refused(post: Post, key: str) -> None:
    with pytest.raises(InvalidInput, match="has no 1 to 200 characters"):
        post.put(hello(), key)


def test_a_secret_is_sealed_while_it_waits_and_forgotten_once_delivered(
    post: Post,
) -> None:
    mail = hello(secret=True, html=f"<p>{SECRET}</p>")
    post.put(mail, "password:1")
    waiting = json.dumps(post.rows(), default=str)

    assert post.deliver() == 1

    (delivered,) = post.mails()
    html = delivered.get_body(("html",))
    assert html is not None
    assert SECRET in html.get_content()
    assert SECRET not in waiting
    assert "Good morning" not in waiting
    assert [(row["state"], row["body"]) for row in post.rows()] == [("DELIVERED", "")]
    with post.database.reading() as db:
        assert mail_of(db, 1).body.text == ""


def test_a_page_gets_no_secret_even_while_it_waits(post: Post) -> None:
    post.put(hello(secret=True), "password:1")

    with post.database.reading() as db:
        (kept,) = newest(db, 10)

    assert (kept.body.text, kept.body.html, kept.body.calendar) == ("", "", "")


def test_what_fails_is_tried_again_later_and_given_up_in_the_end(post: Post) -> None:
    post.put(hello(), "told:1")
    way = Broken(NotDelivered("the server said 451 later"))

    for pause in PAUSES:
        assert post.deliver(way) == 1
        assert post.deliver(way) == 0
        post.clock.at += pause
    assert post.deliver(way) == 1
    post.clock.at += timedelta(days=30)
    assert post.deliver(way) == 0

    (row,) = post.rows()
    assert way.tried == len(PAUSES) + 1
    assert (row["state"], row["problem"]) == ("FAILED", "the server said 451 later")


def test_what_is_refused_for_good_is_not_tried_again(post: Post) -> None:
    post.put(hello(), "told:1")

    post.deliver(Broken(NotDelivered("the server said 550 nobody", for_good=True)))

    assert [row["state"] for row in post.rows()] == ["FAILED"]


def test_a_mail_that_cannot_be_tried_holds_up_no_other(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.put(hello(), "told:1")
    post.put(hello("bo@kurv.example"), "told:2")

    tried = post.deliver(Broken(ValueError("something that nobody thought of")))

    assert tried == 2
    assert {row["problem"] for row in post.rows()} == {
        "ValueError: see the log of the worker"
    }
    assert "mail-failed 1" in caplog.text


def test_a_mail_that_comes_too_late_is_not_sent(post: Post) -> None:
    until = post.clock.at + timedelta(hours=1)
    post.put(hello(until=until), "told:1")
    post.clock.at = until

    post.deliver()

    assert post.files() == []
    assert [(row["state"], row["problem"]) for row in post.rows()] == [
        ("FAILED", "it was of use until 2026-01-05 10:00 UTC only")
    ]


def test_a_mail_that_was_given_up_is_tried_anew_when_asked(post: Post) -> None:
    post.put(hello(), "told:1")
    post.deliver(Broken(NotDelivered("the server said 550 nobody", for_good=True)))

    with post.database.transaction() as db:
        try_again(db, 1, post.clock.at)
    post.deliver()

    assert [row["state"] for row in post.rows()] == ["DELIVERED"]
    assert len(post.files()) == 1


def test_what_is_not_kept_or_not_given_up_is_not_tried_anew(post: Post) -> None:
    post.put(hello(secret=True), "password:1")
    post.put(hello(), "told:1")
    post.deliver(Broken(NotDelivered("no", for_good=True)))
    with post.database.transaction() as db:
        try_again(db, 2, post.clock.at)

    with post.database.transaction() as db:
        with pytest.raises(Conflict, match="FAILED, and what was secret is not kept"):
            try_again(db, 1, post.clock.at)
        with pytest.raises(Conflict, match="mail 2 is OPEN"):
            try_again(db, 2, post.clock.at)
        with pytest.raises(NotFound, match="no mail 3"):
            try_again(db, 3, post.clock.at)


def test_the_newest_mails_are_shown_first_a_page_at_a_time(post: Post) -> None:
    for number in range(5):
        post.put(hello(), f"told:{number}")

    with post.database.reading() as db:
        first = newest(db, 2)
        rest = newest(db, 10, before=first[-1].number)

    assert [kept.number for kept in first] == [5, 4]
    assert [kept.number for kept in rest] == [3, 2, 1]
