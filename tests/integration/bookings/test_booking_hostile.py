"""What is sent by somebody who means no good, or knows no better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.bookings.test_booking_api import WED, Program
from tutorial_app.access.people.model import Role

if TYPE_CHECKING:
    from tests.integration.bookings.conftest import Hall

TIMES = '"start": "2026-01-07T09:00Z", "end": "2026-01-07T09:30Z"'
BODIES: tuple[str | bytes, ...] = (
    b"\xff\xfe\x00",
    "[" * 200_000,
    '{"kind": "real", "start": "\\ud800", "end": "\\u0000"}',
    f'{{"kind": "\\ud800", {TIMES}}}',
    f'{{"kind": "a\\u0000b", {TIMES}}}',
    '{"kind": "real", "start": ["2026-01-07T09:00Z"], "end": {"a": 1}}',
    '{"kind": 1e999, "start": "2026-01-07T09:00Z", "end": null}',
    '{"kind": NaN}',
    f'{{"kind": {"1" * 5000}}}',
    '{"kind": "real", "start": "2026-01-07T09:00Z", "end": "9999-12-31T23:59-23:59"}',
    '{"kind": "real", "start": "2026-01-07T09:00Z", "end": "2199-12-31T23:45-23:45"}',
)
#: What is in no path, and numbers that no database holds.
PATHS = (
    "/access/bookings/a%00b",
    "/access/bookings/%ff",
    "/access/a%00b",
    "/access/real?zone=../../etc/passwd",
    "/access/real?zone=%00",
    "/access/real?from=2199-12-31",
    "/api/access/real/slots?from=2199-12-31&to=2199-12-31&zone=Pacific/Kiritimati",
    "/confirm/a%00b",
    "/desk/audit?who=a%00b",
    "/desk/audit?who=%ed%a0%80",
    "/desk/audit?since=9999-12-30&until=9999-12-30",
    "/desk/board?day=2199-12-31",
    "/desk/board?kind=%00",
    "/desk/bookings/a%00b",
    "/desk/erase/a%00b",
    "/desk/erase?email=%00@x",
    "/join/a%00b",
    "/link/cancel/a%00b",
    "/outbox/99999999999999999999999",
    "/recover/a%00b",
)


@pytest.fixture
def ada(hall: Hall) -> Program:
    return Program(hall, "ada")


def test_a_body_that_makes_no_sense_is_refused_as_json(ada: Program) -> None:
    for path in ("bookings", "waiting"):
        for body in BODIES:
            answer = ada.client.post(
                f"/api/access/{path}", data=body, headers=ada.headers
            )
            assert answer.status_code in {400, 404}, (path, body[:60])
            assert answer.json, (path, body[:60])


@pytest.mark.parametrize("purpose", ["\\ud800", "a\\u0000b", "a\\u000bb"])
def test_a_purpose_that_is_no_text_is_refused(ada: Program, purpose: str) -> None:
    path = f"/api/access/bookings/{ada.held()['id']}/request"
    body = f'{{"purpose": "{purpose}"}}'

    answer = ada.client.post(path, data=body, headers=ada.headers)

    assert answer.status_code == 400
    assert "purpose has characters that are no text" in answer.text


def test_an_address_that_makes_no_sense_is_no_error_of_ours(hall: Hall) -> None:
    sam = hall.browser("sam", partner="", role=Role.ADMINISTRATOR)

    for path in PATHS:
        assert sam.client.get(path).status_code < 500, path


def test_nobody_keeps_seats_for_ever_by_holding_them_again(
    hall: Hall, ada: Program
) -> None:
    bea = Program(hall, "bea")
    for number in range(10):
        who = (ada, bea)[number % 2]
        who.post(f"/bookings/{who.held()['id']}/cancel")

    refused = bea.post("/bookings", {"kind": "real", **WED})
    gnist = Program(hall, "gus", "GNIST").post("/bookings", {"kind": "real", **WED})

    assert refused.status_code == 429
    assert "asked for none of them" in refused.text
    assert gnist.status_code == 201
    hall.later(hours=1)
    assert bea.held()["state"] == "HELD"


def test_whoever_asks_for_what_they_hold_may_hold_on(ada: Program) -> None:
    for number in range(12):
        name = ada.held()["id"]
        if number % 4 == 0:
            ada.post(f"/bookings/{name}/request", {"purpose": "to try"})
        ada.post(f"/bookings/{name}/cancel")

    assert ada.held()["state"] == "HELD"


def test_a_partner_waits_for_so_many_times_and_no_more(ada: Program) -> None:
    # Three are free and offered at once, which is the quota; the others wait.
    slots = [
        f"2026-01-0{7 + number // 16}T{8 + number % 16 // 2:02}" for number in range(24)
    ]
    codes = []
    for number, at in enumerate(slots):
        half = number % 2
        start = f"{at}:{'30' if half else '00'}+01:00"
        end = f"{at[:-2]}{int(at[-2:]) + half:02}:{'00' if half else '30'}+01:00"
        body = {"kind": "real", "start": start, "end": end}
        codes.append(ada.post("/waiting", body).status_code)

    assert codes == [201] * 23 + [429]
