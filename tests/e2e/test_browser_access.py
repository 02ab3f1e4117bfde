"""Access by appointment from beginning to end, as its people see it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import icalendar
import pytest
from playwright.sync_api import expect

from tests.e2e.office import Office, office
from tests.e2e.test_browser_people import with_authenticator
from tests.stand_in import PASSWORD, USER
from tutorial_app.access.appointments.model import Account, BookingId, By, Partner
from tutorial_app.access.people.inviting import Invitation
from tutorial_app.access.people.model import Role
from tutorial_app.client import connect
from tutorial_app.client.faults import ItmsFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from playwright.sync_api import Browser, Page

    from tutorial_app.access.appointments.model import Window
    from tutorial_app.client.session import Itms

__all__ = ["office"]
pytestmark = pytest.mark.browser
ADA, ROOT, LEA = "ada@kurv.example", "root@itms.example", "lea@kurv.example"
SECRET = "correct horse battery staple"
STORY = [
    *("person.invite", "person.join", "session.begin", "person.factor"),
    *("session.begin", "request.confirm", "person.invite", "request.approve"),
    *("person.join", "session.begin", "person.invite", "person.join"),
    *("session.begin", "credential.keep"),
    *("booking.hold", "booking.request", "booking.approve", "credential.show"),
    *("booking.use", "booking.finished"),
    *("booking.hold", "booking.request", "booking.approve"),
    *("booking.move", "booking.cancel"),
]


@dataclass
class Somebody:
    """A person with a browser of their own."""

    page: Page
    url: str

    def go(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else f"{self.url}{path}")
        return self.page

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def begin(self, link: str, name: str) -> None:
        """Take up an invitation."""
        page = self.go(link)
        page.get_by_label("Your name").fill(name)
        page.get_by_label("Password").fill(SECRET)
        self.press("Begin")
        expect(page.get_by_text("Your account is ready")).to_be_visible()


@pytest.fixture
def people(browser: Browser, office: Office) -> Iterator[tuple[Somebody, ...]]:
    """Give three people: a developer, a lead and an administrator."""
    url = office.settings.url
    three = tuple(
        Somebody(browser.new_context(locale="en-GB").new_page(), url) for _ in range(3)
    )
    yield three
    for one in three:
        one.page.context.close()


def link_in(mail: EmailMessage, path: str) -> str:
    """Return the link of a mail whose path begins so."""
    body = mail.get_body(("plain",))
    assert body
    found = re.search(rf"http://\S+{path}\S+", body.get_content())
    assert found, body.get_content()
    return found[0].rstrip(".")


def entry_in(mail: EmailMessage) -> tuple[str, int, str]:
    """Return the UID, SEQUENCE and METHOD of the calendar entry of a mail."""
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    return str(event["UID"]), int(str(event["SEQUENCE"])), str(calendar["METHOD"])


def test_from_asking_for_access_to_the_last_line_of_the_audit_log(
    office: Office, people: tuple[Somebody, ...]
) -> None:
    ada, lea, root = people
    an_administrator_begins(office, root)
    a_developer_asks_to_join(office, ada, root)
    a_lead_enters_the_credential(office, lea, root)

    booking = book(ada, "to try our top-ups")
    approved_by_two_keys(root)
    uid, asked, _ = entry_in(office.mail(ADA, "Requested"))
    assert entry_in(office.mail(ADA, "Approved")) == (uid, asked + 1, "REQUEST")
    user, password = credential_of(ada, booking)
    with call(office, user, password) as itms:
        with pytest.raises(ItmsFault, match="window begins at"):
            itms.system.GetSystemInfo()
        office.clock.at = window_of(office, booking).start
        assert itms.system.GetSystemInfo().partnerCode == "KURV"
        office.clock.at = window_of(office, booking).end + timedelta(minutes=1)
        with pytest.raises(ItmsFault, match="window ended at"):
            itms.system.GetSystemInfo()
    office.work()
    expect(ada.go(booking).locator(".stands")).to_contain_text("Over")

    second = book(ada, "to try once more")
    approved_by_two_keys(root)
    assert entry_in(office.mail(ADA, "Approved"))[0] != uid
    move_and_cancel(office, ada, second)
    the_log_tells_it(root)


def an_administrator_begins(office: Office, root: Somebody) -> None:
    """Begin by the link of the command line; from then on with a passkey."""
    roles = frozenset({Role.ADMINISTRATOR, Role.STAFF})
    with_authenticator(root.page)
    link = office.portal.accounts.inviting.invite_first(Invitation(ROOT, "", roles))
    root.begin(link, "Rut Root")
    page = root.go("/account")
    page.get_by_label("Name of a new passkey").fill("work laptop")
    root.press("Add a passkey")
    expect(page.get_by_role("heading", name="The passkey is added")).to_be_visible()
    root.go("/sign-out")
    root.press("Sign out")
    root.go("/sign-in?next=/desk")
    root.press("Use a passkey")
    expect(page).to_have_url(re.compile("/desk$"))


def a_developer_asks_to_join(office: Office, ada: Somebody, root: Somebody) -> None:
    page = ada.go("/join")
    page.get_by_label("E-mail").fill(ADA)
    page.get_by_label("Your name").fill("Ada Adams")
    page.get_by_label("Your organisation").fill("Kurv Mobil")
    page.get_by_label("What you want to do").fill("sell in our shops")
    ada.press("Ask to join")
    ada.go(link_in(office.mail(ADA, "Confirm"), "/confirm/"))
    ada.press("Confirm it")
    page = root.go("/people")
    page.get_by_text("Decide on Ada Adams").click()
    page.locator("section[aria-labelledby=asked] select").select_option("KURV")
    root.press("Invite them")
    ada.begin(link_in(office.mail(ADA, ""), "/join/"), "Ada Adams")


def a_lead_enters_the_credential(office: Office, lea: Somebody, root: Somebody) -> None:
    """What KURV has from the operator; Ada never sees it."""
    page = root.go("/people")
    page.locator("#invite ~ form").get_by_label("E-mail").fill(LEA)
    page.locator("#partner").select_option("KURV")
    page.locator("#invite ~ form").get_by_label("lead").check()
    root.press("Invite")
    lea.begin(link_in(office.mail(LEA, ""), "/join/"), "Lea Lead")
    page = lea.go("/access/credentials")
    page.get_by_label("User name").fill(USER)
    page.get_by_label("Password").fill(PASSWORD)
    lea.press("Keep it")
    expect(page.locator("table")).to_contain_text("Acceptance test")


def book(ada: Somebody, purpose: str) -> str:
    """Ask for the first free time; return the path of the booking."""
    page = ada.go("/access/real")
    page.locator(".slot:not(.taken) input").first.check()
    ada.press("Hold it for ten minutes")
    expect(page.locator(".countdown")).to_be_visible()
    page.get_by_label("What is it for?").fill(purpose)
    ada.press("Ask for it")
    expect(page.locator(".stands")).to_contain_text("Requested")
    return page.url.removeprefix(ada.url)


def approved_by_two_keys(root: Somebody) -> None:
    page = root.go("/desk")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()


def credential_of(ada: Somebody, booking: str) -> tuple[str, str]:
    page = ada.go(booking)
    ada.press("Show the password")
    user, password = page.locator("dl.kv code").all_inner_texts()[:2]
    assert password not in ada.go(booking).content()
    return user, password


@contextmanager
def call(office: Office, user: str, password: str) -> Iterator[Itms]:
    """Open what the developer's own program calls."""
    base = f"{office.settings.url}/real/acceptance"
    with connect("acceptance", base_url=base, user=user, password=password) as itms:
        yield itms


def window_of(office: Office, booking: str) -> Window:
    staff = By(Account("test"), Partner(""), "", staff=True)
    name = BookingId(booking.rpartition("/")[2])
    return office.portal.bookings.booking(staff, name).window


def move_and_cancel(office: Office, ada: Somebody, booking: str) -> None:
    page = ada.go(f"{booking}/move")
    page.locator(".slot:not(.taken) input").nth(5).check()
    ada.press("Move it there")
    expect(page.locator(".steps")).to_contain_text("Moved by Ada")
    moved = entry_in(office.mail(ADA, "Moved"))
    ada.press("Cancel it")
    expect(page.locator(".stands")).to_contain_text("Cancelled")
    ended = entry_in(office.mail(ADA, "Cancelled"))
    assert ended[0] == moved[0]
    assert ended[1] > moved[1]
    assert ended[2] == "CANCEL"


def the_log_tells_it(root: Somebody) -> None:
    page = root.go("/desk/audit")
    told = page.locator("table.log tbody th").all_inner_texts()
    assert told[::-1] == STORY
