"""A person's data is erased: what goes, what stays, and that nothing else changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.people import person
from tutorial_app.access.appointments.model import Account, By, Partner, Window
from tutorial_app.access.audit import record
from tutorial_app.access.people.model import Role
from tutorial_app.access.people.sessions import Place
from tutorial_app.kernel.database import metadata
from tutorial_app.kernel.errors import Conflict, Forbidden, NotFound
from tutorial_app.mail.model import Mail

if TYPE_CHECKING:
    from tutorial_app.access.people.model import Person
    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings

EMAIL, PURPOSE = "ada.byron@kurv.example", "Ada wants to try porting"


@dataclass(frozen=True, slots=True)
class Story:
    """A person with all that a portal may know of them, and who erases it."""

    portal: Portal
    ada: Person
    root: Person
    booked: list[str]

    @property
    def by(self) -> By:
        return By(Account(self.root.id), Partner(""), "192.0.2.200", staff=True)


@pytest.fixture
def story(portal: Portal) -> Story:
    root = person(portal, "root@itms.example", roles=(Role.ADMINISTRATOR,), partner="")
    ada = person(portal, EMAIL)
    with portal.database.transaction() as db:
        place = Place("192.0.2.66", "Firefox")
        portal.accounts.sessions.begin(db, ada.id, place, strong=False)
    portal.accounts.tokens.make(ada, "laptop", 30)
    by = By(Account(ada.id), Partner("KURV"), "192.0.2.66", key="k-1")
    start = portal.clock.now() + timedelta(days=1)
    window = Window(start, start + timedelta(hours=1))
    held = portal.bookings.hold(by, "real", window)
    portal.bookings.request(By(by.account, by.partner, by.address), held.id, PURPOSE)
    staff = By(Account(root.id), Partner(""), "", staff=True)
    portal.bookings.approve(staff, held.id)
    with portal.database.transaction() as db:
        mail = Mail(to=EMAIL, subject="Welcome, Ada", text="Dear Ada")
        portal.mails.outbox.put(db, mail, "welcome-ada")
        told = {"email": EMAIL, "partner": "KURV"}
        record(db, staff, "person.invite", EMAIL, None, told, now=portal.clock.now())
    portal.mails.letters.write_due()
    portal.mails.delivery.deliver_due()
    return Story(portal, ada, root, [held.id])


def everything(portal: Portal) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table that may know of people."""
    tables = [
        table
        for name, table in metadata.tables.items()
        if name.startswith(("people_", "booking_", "audit_", "itms_mail", "access_"))
    ]
    with portal.database.reading() as db:
        return {
            table.name: [dict(row) for row in db.execute(select(table)).mappings()]
            for table in tables
        }


def test_no_name_address_or_word_of_theirs_is_left(
    story: Story, settings: Settings
) -> None:
    said = (EMAIL, story.ada.name, PURPOSE, "192.0.2.66", "laptop")
    before = json.dumps(everything(story.portal), default=str)
    assert all(text in before for text in said)

    story.portal.erasure.erase(story.root, story.by, story.ada.id)

    left = {
        (table, text)
        for table, rows in everything(story.portal).items()
        for text in said
        if text in json.dumps(rows, default=str)
    }
    assert left == set()
    files = list((settings.data / "mail").glob("*"))
    assert [file for file in files if EMAIL.encode() in file.read_bytes()] == []


def test_what_was_done_stays_under_a_number(story: Story) -> None:
    story.portal.erasure.erase(story.root, story.by, story.ada.id)

    rows = everything(story.portal)
    (booking,) = rows["booking_bookings"]
    assert (booking["account"], booking["state"]) == (story.ada.id, "CANCELLED")
    assert booking["purpose"] == "(erased)"
    actions = [row["action"] for row in rows["audit_log"]]
    assert actions[-1] == "person.erase"
    assert {"booking.hold", "booking.approve", "booking.cancel"} < set(actions)
    invited = next(row for row in rows["audit_log"] if row["action"] == "person.invite")
    assert invited["subject"] == story.ada.id
    assert rows["booking_seats"] == []
    assert rows["audit_permit"] == []


def test_the_dry_run_lists_what_is_done_and_changes_nothing(story: Story) -> None:
    before = everything(story.portal)

    looked = story.portal.erasure.look(story.root, story.by, story.ada.id)

    assert everything(story.portal) == before
    assert story.portal.erasure.erase(story.root, story.by, story.ada.id) == looked
    counted = {line.what: line.count for line in looked.erased}
    assert counted["account"] == 1
    assert counted["open bookings"] == 1
    assert counted["sessions"] == 1
    assert counted["API tokens"] == 1
    assert counted["mails"] >= 1
    assert {line.what for line in looked.kept} >= {"bookings", "deeds in the audit log"}


def test_nothing_of_anybody_else_changes(story: Story) -> None:
    bob = person(story.portal, "bob@kurv.example")
    by = By(Account(bob.id), Partner("KURV"), "192.0.2.7")
    start = story.portal.clock.now() + timedelta(days=2)
    window = Window(start, start + timedelta(hours=1))
    held = story.portal.bookings.hold(by, "real", window)
    theirs = story.portal.bookings.request(by, held.id, "Bob tries too")

    story.portal.erasure.erase(story.root, story.by, story.ada.id)

    assert story.portal.bookings.booking(by, held.id) == theirs
    rows = everything(story.portal)["audit_log"]
    mine = [row for row in rows if row["account"] == bob.id]
    assert [row["address"] for row in mine] == ["192.0.2.7"] * 2
    assert "Bob tries too" in mine[-1]["after"]


def test_what_fails_half_way_erases_nothing(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(story.portal)

    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("tutorial_app.access.erasure.service.record", broken)
    with pytest.raises(OSError, match="disk"):
        story.portal.erasure.erase(story.root, story.by, story.ada.id)

    assert everything(story.portal) == before


def test_only_an_administrator_erases_and_nobody_themselves(story: Story) -> None:
    sam = person(story.portal, "sam@itms.example", roles=(Role.STAFF,), partner="")
    erase = story.portal.erasure.erase

    for who in (sam, story.ada):
        with pytest.raises(Forbidden, match="administrator"):
            erase(who, story.by, story.ada.id)
    with pytest.raises(Conflict, match="yourself"):
        erase(story.root, story.by, story.root.id)
    with pytest.raises(NotFound):
        erase(story.root, story.by, "nobody")
