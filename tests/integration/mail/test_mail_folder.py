"""Mails as files: once each, whole, and for their owner alone."""

from __future__ import annotations

import stat
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from tests.integration.mail.conftest import hello
from tutorial_app.mail.tables import MAILS

if TYPE_CHECKING:
    from tests.integration.mail.conftest import Post

ENTRY = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:S\xc3\xa6de\r\nEND:VCALENDAR\r\n"


def test_a_mail_becomes_a_file_that_a_mail_program_reads(post: Post) -> None:
    post.put(hello(html="<p>Good morning</p>"), "told:1")

    assert post.deliver() == 1

    (mail,) = post.mails()
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert mail["From"] == "iTMS portal <portal@itms.example>"
    assert mail["To"] == "anna@kurv.example"
    assert mail["Date"] == "Mon, 05 Jan 2026 09:00:00 +0000"
    assert mail["Message-ID"] == post.rows()[0]["message_id"]
    assert text is not None
    assert html is not None
    assert text.get_content() == "Good morning, Anna: æøå.\r\n"
    assert html.get_content().strip() == "<p>Good morning</p>"


def test_an_entry_is_an_alternative_and_a_file(post: Post) -> None:
    post.put(hello(calendar=ENTRY, method="REQUEST", html="<p>Hi</p>"), "told:1")

    post.deliver()

    (mail,) = post.mails()
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert list(parts) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["text/calendar"].get_payload(decode=True) == ENTRY
    assert parts["application/ics"].get_content() == ENTRY
    assert parts["application/ics"].get_filename() == "booking.ics"


def test_only_the_owner_reads_the_files(post: Post) -> None:
    post.put(hello(secret=True), "told:1")

    post.deliver()

    (path,) = post.files()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(post.folder.stat().st_mode) == 0o700


def test_a_mail_that_is_delivered_once_more_is_the_same_file(post: Post) -> None:
    post.put(hello(calendar=ENTRY, method="REQUEST"), "told:1")
    post.deliver()
    (path,) = post.files()
    before = (path.read_bytes(), path.stat().st_ino)
    # As it is left by a worker that was killed before it could say so.
    with post.database.transaction() as db:
        db.execute(update(MAILS).values(state="OPEN", due=post.clock.at))

    assert post.deliver() == 1

    assert post.files() == [path]
    assert (path.read_bytes(), path.stat().st_ino) == before


def test_what_a_killed_worker_left_half_written_is_cleared_away(post: Post) -> None:
    post.put(hello(), "told:1")
    post.deliver()
    (path,) = post.files()
    path.rename(path.with_name(f".{path.name}-left"))
    with post.database.transaction() as db:
        db.execute(update(MAILS).values(state="OPEN", due=post.clock.at))

    post.deliver()

    assert post.files() == [path]


def test_a_folder_that_cannot_be_written_is_told_and_tried_again(post: Post) -> None:
    post.folder.write_text("a file where the folder should be")
    post.put(hello(), "told:1")

    post.deliver()
    (row,) = post.rows()
    post.folder.unlink()
    post.clock.at += timedelta(minutes=1)
    post.deliver()

    assert row["state"] == "OPEN"
    assert row["problem"] == f"the folder {post.folder}: File exists"
    assert len(post.files()) == 1
