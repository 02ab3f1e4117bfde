"""What is too old is forgotten, and nothing that is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.access.appointments.model import Account, By, Partner, Window
from tutorial_app.access.appointments.tables import BOOKINGS, COMMANDS, OUTBOX
from tutorial_app.access.audit.tables import AUDIT, PERMIT
from tutorial_app.mail.model import Mail
from tutorial_app.mail.tables import MAILS

if TYPE_CHECKING:
    from sqlalchemy import Table

    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.settings import Settings

ADA = By(Account("a"), Partner("KURV"), "", key="k-1")
STAFF = By(Account("s"), Partner(""), "", staff=True)


def booked(portal: Portal, days: int) -> str:
    start = datetime(2026, 1, 5 + days, 9, tzinfo=UTC)
    window = Window(start, start + timedelta(hours=1))
    by = By(ADA.account, ADA.partner, "", key=f"k-{days}")
    held = portal.bookings.hold(by, "real", window)
    portal.bookings.request(By(ADA.account, ADA.partner, ""), held.id, "to try")
    portal.bookings.approve(STAFF, held.id)
    return held.id


def rows(portal: Portal, table: Table) -> list[dict[str, Any]]:
    with portal.database.reading() as db:
        return [dict(row) for row in db.execute(select(table)).mappings()]


def forget_later(portal: Portal, clock: FixedClock, **later: int) -> None:
    clock.at += timedelta(**later)
    portal.bookings.commands.keep_time()
    portal.back.forget()


def test_a_booking_goes_with_its_notes_when_it_is_over_for_long(
    portal: Portal, clock: FixedClock
) -> None:
    booked(portal, 1)
    clock.at += timedelta(days=3)
    later = booked(portal, 9)

    forget_later(portal, clock, days=730)

    assert [row["id"] for row in rows(portal, BOOKINGS)] == [later]
    assert {row["booking"] for row in rows(portal, OUTBOX)} == {later}


def test_what_still_holds_a_seat_is_kept_however_old(
    portal: Portal, clock: FixedClock
) -> None:
    name = booked(portal, 1)
    clock.at += timedelta(days=2000)

    portal.back.forget()

    assert [row["id"] for row in rows(portal, BOOKINGS)] == [name]


def test_keys_go_after_days_and_rows_of_the_log_after_years_which_is_logged(
    portal: Portal, clock: FixedClock
) -> None:
    booked(portal, 1)
    forget_later(portal, clock, days=8)
    assert rows(portal, COMMANDS) == []
    before = len(rows(portal, AUDIT))

    forget_later(portal, clock, days=1818)
    forget_later(portal, clock, days=3)

    last = rows(portal, AUDIT)[-1]
    assert (last["action"], last["account"]) == ("audit.forget", "clock")
    assert len(rows(portal, AUDIT)) < before
    assert rows(portal, PERMIT) == []


def test_a_mail_goes_with_its_file_once_it_was_delivered(
    portal: Portal, settings: Settings, clock: FixedClock
) -> None:
    mail = Mail(to="ada@kurv.example", subject="Welcome", text="Dear Ada")
    with portal.database.transaction() as db:
        portal.mails.outbox.put(db, mail, "one")
    forget_later(portal, clock, days=91)
    assert len(rows(portal, MAILS)) == 1
    portal.mails.delivery.deliver_due()
    assert len(list((settings.data / "mail").iterdir())) == 1

    forget_later(portal, clock, days=91)

    assert rows(portal, MAILS) == []
    assert list((settings.data / "mail").iterdir()) == []
