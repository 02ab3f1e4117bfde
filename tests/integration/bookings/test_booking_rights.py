"""Who may see and do what with bookings, and what stands in no form of ours."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.integration.bookings.conftest import window
from tutorial_app.access.people.model import Role

if TYPE_CHECKING:
    from tests.integration.bookings.conftest import Browser, Hall

WED = window("07T10:00")


def test_nobody_sees_bookings_without_signing_in(hall: Hall) -> None:
    path = hall.browser("ada").hold("real", WED)

    for page in ("/access/bookings", path, f"{path}/move"):
        answer = hall.nobody().client.get(page, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.location) == (303, f"/sign-in?next={page}")


def test_another_partner_s_booking_is_no_page(hall: Hall) -> None:
    ada, bob = hall.browser("ada"), hall.browser("bob", "GNIST")
    path = ada.hold("real", WED)
    own = bob.see(bob.hold("real", WED))

    bob.see(path, 404)
    bob.see(f"{path}.md", 404)
    bob.see(f"{path}/move", 404)
    for deed in ("request", "move", "extend", "cancel"):
        assert bob.post(f"{path}/{deed}", own, purpose="mine").status_code == 404
    assert path not in bob.see("/access/bookings")
    assert "Nobody else can take it" in ada.see(path)


def test_people_of_one_partner_look_after_the_same_bookings(hall: Hall) -> None:
    path = hall.browser("ada").hold("real", WED)
    anne = hall.browser("anne", role=Role.LEAD)

    assert anne.post(f"{path}/cancel", anne.see(path)).status_code == 303

    assert '<span class="word">by Anne</span>' in anne.see(path)


def test_staff_sees_every_booking_but_books_for_nobody(hall: Hall) -> None:
    path = hall.browser("ada").hold("real", WED)
    sam = hall.browser("sam", "", Role.STAFF)

    assert "Seat on the real iTMS" in sam.see(path)
    assert "Open the desk" in sam.see("/access/bookings")
    page = sam.see("/access/real")
    assert "you belong to none" in page
    taken = sam.post("/access/real", sam.see(path), window=WED, deed="hold")
    assert taken.status_code == 403


def test_a_form_of_another_site_does_nothing(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = ada.hold("real", WED)

    for target in ("/access/real", f"{path}/cancel", f"{path}/request"):
        forged = ada.client.post(target, data={"window": WED, "purpose": "x"})
        assert forged.status_code == 403
    assert "Nobody else can take it" in ada.see(path)


def test_of_those_who_want_the_last_seat_at_once_one_wins(hall: Hall) -> None:
    hall.browser("zoe", "KONTORA").hold("real", WED)
    racers = [
        hall.browser(f"racer{number}", ("KURV", "GNIST")[number % 2])
        for number in range(6)
    ]
    pages = [(one, one.see("/access/real")) for one in racers]

    def take(racer: tuple[Browser, str]) -> int:
        browser, page = racer
        answer = browser.post("/access/real", page, window=WED, deed="hold")
        assert answer.status_code == 303 or "The next that are free" in answer.text
        return answer.status_code

    with ThreadPoolExecutor(len(racers)) as pool:
        outcomes = sorted(pool.map(take, pages))

    assert outcomes == [303] + [409] * (len(racers) - 1)


def test_pages_have_a_markdown_twin_at_its_address_or_by_asking(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = ada.hold("real", WED)
    ada.ask(path, "to try *our*\n| flow")

    for page in ("/access", "/access/real", "/access/bookings", path):
        named = ada.client.get(f"{page}.md")
        asked = ada.client.get(page, headers={"Accept": "text/markdown"})
        assert named.content_type == "text/markdown; charset=utf-8"
        assert asked.text == named.text
        assert asked.text.startswith("# ")
        assert "Accept" in asked.headers["Vary"]
    assert "- For: to try \\*our\\* \\| flow" in ada.see(f"{path}.md")
    assert "| 11:00\u201311:30 | 11:00\u201311:30 | 1 | " in ada.see("/access/real.md")


def test_a_program_reads_the_twins_with_its_token(hall: Hall) -> None:
    path = hall.browser("ada").hold("real", WED)

    answer = hall.app.test_client().get(f"{path}.md", headers=hall.token("ada"))

    assert answer.status_code == 200
    assert "Nobody else can take it" in answer.text
