"""The audit log at the desk: found, paged, taken away."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from tests.integration.desk.conftest import post, tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from tutorial_app.access.appointments.model import Booking


def test_the_log_is_filtered_by_who_action_subject_and_day(
    sam: FlaskClient, requested: Callable[..., Booking]
) -> None:
    mine, other = requested(), requested()
    post(sam, f"/desk/bookings/{mine.id}/approve")

    def actions(query: str) -> list[str]:
        page = tree(sam.get(f"/desk/audit?{query}"))
        return [one.text for one in page.xpath("//tbody//th/a")]

    assert actions("who=sam@itms.example") == ["booking.approve"]
    assert actions("action=booking.hold") == ["booking.hold"] * 2
    assert len(actions("action=booking")) == 5
    assert actions("action=book") == []
    assert actions(f"subject={other.id}") == ["booking.request", "booking.hold"]
    assert actions("since=2026-01-06") == []
    assert len(actions("since=2026-01-05&until=2026-01-05&action=booking")) == 5
    assert sam.get("/desk/audit?since=yesterday").status_code == 400


def test_the_log_has_pages(sam: FlaskClient) -> None:
    for _ in range(60):
        sam.get("/desk/audit.csv")

    first = tree(sam.get("/desk/audit"))
    older = first.xpath("string(//a[text()='Older']/@href)")
    second = tree(sam.get(older))

    numbers = [
        int(text)
        for page in (first, second)
        for text in page.xpath("//tbody//td[1]/span/text()")
    ]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == 1
    assert len(set(numbers)) == len(numbers)


def test_the_log_is_taken_away_as_csv_and_json_lines_and_that_is_logged(
    sam: FlaskClient, requested: Callable[..., Booking]
) -> None:
    mine = requested("=1+1")

    table = sam.get(f"/desk/audit.csv?subject={mine.id}")
    lines = sam.get(f"/desk/audit.jsonl?subject={mine.id}")

    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["action"] for row in rows] == ["booking.hold", "booking.request"]
    objects = [json.loads(line) for line in lines.text.splitlines()]
    assert objects[1]["after"]["purpose"] == "=1+1"
    assert "attachment" in table.headers["Content-Disposition"]
    assert sam.get("/desk/audit").text.count("audit.export</a>") == 2
