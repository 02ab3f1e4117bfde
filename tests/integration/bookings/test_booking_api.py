"""The JSON interface: a program looks for a slot and books it, in a person's name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.integration.bookings.conftest import Hall

API = "/api/access"
WED = {"start": "2026-01-07T10:00:00Z", "end": "2026-01-07T10:30:00Z"}
THU = {"start": "2026-01-08T10:00:00+01:00", "end": "2026-01-08T10:30:00+01:00"}


class Program:
    """A program of a partner's, with an API token."""

    def __init__(self, hall: Hall, name: str, partner: str = "KURV") -> None:
        self.client: FlaskClient = hall.app.test_client()
        self.headers: dict[str, str] = hall.token(name, partner)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(f"{API}{path}", headers=self.headers | headers)

    def post(
        self, path: str, body: Mapping[str, Any] | None = None, key: str = ""
    ) -> TestResponse:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.client.post(f"{API}{path}", json=body or {}, headers=headers)

    def held(self, when: Mapping[str, str] = WED) -> dict[str, Any]:
        answer = self.post("/bookings", {"kind": "real", **when})
        assert answer.status_code == 201, answer.text
        return answer.json or {}


@pytest.fixture
def ada(hall: Hall) -> Program:
    return Program(hall, "ada")


def test_kinds_and_free_slots_are_told_to_anybody(hall: Hall) -> None:
    client = hall.app.test_client()

    kinds = client.get(f"{API}/kinds").json
    slots = client.get(f"{API}/real/slots?from=2026-01-07&to=2026-01-07").json

    assert kinds
    assert slots
    assert kinds["kinds"][0]["alwaysOpen"] is True
    assert [one["kind"] for one in kinds["kinds"]] == ["sandbox", "workspace", "real"]
    assert len(slots["slots"]) == 16
    assert slots["slots"][0] == {
        "start": "2026-01-07T07:00:00Z",
        "end": "2026-01-07T07:30:00Z",
        "seats": 2,
        "local": {
            "start": "2026-01-07T08:00:00+01:00",
            "end": "2026-01-07T08:30:00+01:00",
        },
        "portal": {
            "start": "2026-01-07T08:00:00+01:00",
            "end": "2026-01-07T08:30:00+01:00",
        },
    }


def test_a_program_books_from_slot_to_end(ada: Program) -> None:
    slot = (ada.get("/real/slots?from=2026-01-07").json or {})["slots"][0]
    asked = {"kind": "real", "start": slot["start"], "end": slot["end"]}

    held = ada.post("/bookings", asked, key="run-1")

    assert held.status_code == 201
    booking = held.json or {}
    assert held.location == f"{API}/bookings/{booking['id']}"
    assert (booking["state"], booking["due"]) == ("HELD", "2026-01-05T09:10:00Z")
    path = f"/bookings/{booking['id']}"
    asked_for = ada.post(f"{path}/request", {"purpose": "nightly run"}).json or {}
    assert (asked_for["state"], asked_for["purpose"]) == ("PENDING", "nightly run")
    moved = ada.post(f"{path}/move", THU).json or {}
    assert moved["start"] == "2026-01-08T09:00:00Z"
    longer = ada.post(f"{path}/extend", {"end": "2026-01-08T11:00+01:00"}).json or {}
    assert longer["end"] == "2026-01-08T10:00:00Z"
    assert (ada.get(path).json or {}) == longer
    assert (ada.get("/bookings").json or {})["bookings"] == [longer]
    assert (ada.post(f"{path}/cancel").json or {})["state"] == "CANCELLED"


def test_the_same_key_is_the_same_booking(ada: Program) -> None:
    body = {"kind": "real", **WED}

    first, again = (ada.post("/bookings", body, key="run-1") for _ in range(2))
    other = ada.post("/bookings", {"kind": "real", **THU}, key="run-1")

    assert first.json == again.json
    assert other.status_code == 409
    assert (other.json or {})["code"] == "idempotency-key-reused"


def test_who_loses_is_told_what_is_free_next(hall: Hall, ada: Program) -> None:
    bob = Program(hall, "bob", "GNIST")
    bob.held()
    bob.held()

    lost = ada.post("/bookings", {"kind": "real", **WED})

    assert lost.status_code == 409
    said = lost.json or {}
    assert said["code"] == "slot-taken"
    assert said["nextFree"][0] == {
        "start": "2026-01-07T11:00:00Z",
        "end": "2026-01-07T11:30:00Z",
    }
    slots = ada.get("/real/slots?from=2026-01-07&to=2026-01-07").json or {}
    assert [one["start"] for one in slots["taken"]] == [
        "2026-01-07T09:30:00Z",
        "2026-01-07T10:00:00Z",
        "2026-01-07T10:30:00Z",
    ]


def test_a_program_waits_and_is_offered_what_comes_free(
    hall: Hall, ada: Program
) -> None:
    bob = Program(hall, "bob", "GNIST")
    first, _ = bob.held(), bob.held()

    waits = ada.post("/waiting", {"kind": "real", **WED})
    assert waits.status_code == 201
    assert (ada.get("/waiting").json or {})["waiting"] == [waits.json]
    assert (bob.get("/waiting").json or {})["waiting"] == []
    bob.post(f"/bookings/{first['id']}/cancel")

    [offer] = (ada.get("/bookings").json or {})["bookings"]
    assert (offer["state"], offer["due"]) == ("HELD", "2026-01-05T11:00:00Z")
    assert (ada.get("/waiting").json or {})["waiting"] == []


def test_a_program_stops_waiting(hall: Hall, ada: Program) -> None:
    bob = Program(hall, "bob", "GNIST")
    bob.held()
    bob.held()
    waits = ada.post("/waiting", {"kind": "real", **WED}).json or {}
    path = f"{API}/waiting/{waits['id']}"

    assert bob.client.delete(path, headers=bob.headers).status_code == 404
    assert ada.client.delete(path, headers=ada.headers).status_code == 204
    assert ada.client.delete(path, headers=ada.headers).status_code == 404


@pytest.mark.parametrize("path", ["/bookings", "/bookings/x", "/waiting"])
def test_without_a_good_token_nothing_of_a_partner_is_told(
    hall: Hall, path: str
) -> None:
    signed_in = hall.browser("ada").client
    bad = {"Authorization": "Bearer nonsense"}

    for answer in (
        hall.app.test_client().get(f"{API}{path}"),
        signed_in.get(f"{API}{path}"),
        signed_in.get(f"{API}{path}", headers=bad),
    ):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert (answer.json or {})["code"]


def test_a_cookie_gives_no_command_to_the_interface(hall: Hall) -> None:
    signed_in = hall.browser("ada").client

    answer = signed_in.post(f"{API}/bookings", json={"kind": "real", **WED})

    assert answer.status_code in {401, 403}
    assert (answer.json or {})["code"]


def test_another_partner_s_booking_is_not_there(hall: Hall, ada: Program) -> None:
    name = ada.held()["id"]
    bob = Program(hall, "bob", "GNIST")

    answers = [
        bob.get(f"/bookings/{name}"),
        bob.post(f"/bookings/{name}/request", {"purpose": "mine now"}),
        bob.post(f"/bookings/{name}/move", THU),
        bob.post(f"/bookings/{name}/extend", {"end": "2026-01-07T11:00Z"}),
        bob.post(f"/bookings/{name}/cancel"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert (ada.get(f"/bookings/{name}").json or {})["state"] == "HELD"
    # Not even whether it is there: what is not there is answered in the same words.
    gone = bob.get("/bookings/00000000-0000-4000-8000-000000000000").json or {}
    told = (answers[0].json or {})["message"]
    assert told.replace(name, "") == gone["message"].replace(
        "00000000-0000-4000-8000-000000000000", ""
    )


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"kind": "real"}, 400, "invalid-input"),
        ({"kind": 7, **WED}, 400, "invalid-input"),
        ({"kind": "nothing", **WED}, 404, "not-found"),
        ({"kind": "sandbox", **WED}, 400, "invalid-input"),
        ({"kind": "real", "begin": "x", **WED}, 400, "invalid-input"),
        ({"kind": "real", **WED, "end": "2026-01-07T10:30"}, 400, "invalid-input"),
        ({"kind": "real", **WED, "end": "2026-01-07T10:20Z"}, 400, "invalid-input"),
        ({"kind": "real", **WED, "end": "2026-01-07T10:45Z"}, 400, "no-slot"),
        ({"kind": "real", **WED, "end": "2026-01-07T14:30Z"}, 400, "too-long"),
        (
            {"kind": "real", "start": "2026-01-05T12:00Z", "end": "2026-01-05T12:30Z"},
            400,
            "too-soon",
        ),
        (
            {"kind": "real", "start": "2026-02-11T12:00Z", "end": "2026-02-11T12:30Z"},
            400,
            "too-far-ahead",
        ),
    ],
)
def test_what_cannot_be_booked_is_refused_with_a_code(
    ada: Program, body: dict[str, Any], status: int, code: str
) -> None:
    answer = ada.post("/bookings", body)

    said = answer.json or {}
    assert (answer.status_code, said["code"]) == (status, code), said["message"]


def test_other_bodies_queries_and_deeds_are_refused_as_json(ada: Program) -> None:
    booking = ada.held()
    path = f"{API}/bookings/{booking['id']}"
    post = ada.client.post

    answers = [
        post(f"{API}/bookings", data="{", headers=ada.headers),
        post(f"{API}/bookings", data="[]", headers=ada.headers),
        post(f"{path}/approve", headers=ada.headers),
        post(f"{path}/cancel", json={"why": "x"}, headers=ada.headers),
        post(f"{path}/request", json={"purpose": ["x"]}, headers=ada.headers),
        post(f"{path}/request", json={"purpose": "x" * 2001}, headers=ada.headers),
        ada.get("/real/slots?from=2026-01-07&to=2026-01-06"),
        ada.get("/real/slots?from=2026-01-07&to=2026-06-06"),
        ada.get("/real/slots?zone=Nowhere"),
        ada.get("/sandbox/slots"),
    ]

    assert [answer.status_code for answer in answers] == [400] * len(answers)
    assert all((answer.json or {})["code"] == "invalid-input" for answer in answers)
    assert (ada.get("/nothing").json or {})["code"] == "not-found"


def test_json_that_is_called_a_form_is_read_as_json(ada: Program) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = ada.client.post(
        f"{API}/bookings",
        data=json.dumps({"kind": "real", **WED}),
        headers=ada.headers | form,
    )

    assert answer.status_code == 201


def test_the_quota_is_told_with_429(ada: Program) -> None:
    for hour in ("07:00", "09:00", "11:00"):
        start = f"2026-01-07T{hour}Z"
        ada.held({"start": start, "end": start.replace(":00Z", ":30Z")})

    full = ada.post("/bookings", {"kind": "real", **THU})

    assert full.status_code == 429
    assert (full.json or {})["code"] == "quota-reached"


def test_a_program_s_commands_are_in_the_audit_log(hall: Hall, ada: Program) -> None:
    booking = ada.held()
    ada.post(f"/bookings/{booking['id']}/cancel")

    page = hall.browser("ada").see(f"/access/bookings/{booking['id']}")

    assert "<b>Held</b>" in page
    assert "<b>Cancelled</b>" in page
    assert page.count("by Ada") == 2
