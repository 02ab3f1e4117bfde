"""Every row about port-ins in `conf/magic.toml` does over SOAP what it says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.sign_ups import CONSENT, bringing, kurv_order, place
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.soap_caller import Caller
    from tutorial_app.partners.magic import MagicPorting

PARTNERS = load_partners(HOME / "conf")
HOUSE = PARTNERS.clearing_house
#: The Monday on which the seed sets begin, at 9 o'clock, and the day asked for.
TODAY, ASKED = date(2026, 3, 2), date(2026, 3, 5)
OTHER_SIM = "8945980000000000028"


@pytest.mark.parametrize("story", PARTNERS.magic.portings, ids=lambda one: one.digits)
def test_every_ending_of_a_number_at_the_check(
    kurv: Caller, story: MagicPorting
) -> None:
    msisdn = _number(story)
    if story.check == "TIMEOUT":
        first = kurv.refused("porting", "CheckPortability", msisdn=msisdn)
        assert first.code == "BACKEND_TIMEOUT"

    found = kurv.ask("porting", "CheckPortability", msisdn=msisdn)

    if story.check == "NOT_PORTABLE":
        assert (found["result"], found["reason"]) == (story.check, story.reason)
        order = kurv_order(1, numberChoice=bringing(msisdn))
        refusal = kurv.refused("order", "PlaceOrder", order=order)
        assert refusal.code == "NUMBER_NOT_PORTABLE"
    else:
        assert found["result"] == "PORTABLE"


@pytest.mark.parametrize(
    ("story", "value"),
    [
        pytest.param(one, value, id=f"{one.digits}{value}")
        for one in PARTNERS.magic.portings
        if one.check != "NOT_PORTABLE"
        for value in one.accepts or ("",)
    ],
)
def test_every_ending_of_a_number_at_the_donor(
    kurv: Caller, story: MagicPorting, value: str
) -> None:
    choice = bringing(_number(story), requestedDate=ASKED)
    if story.corrected_by == "requestedDate":
        choice = bringing(_number(story))
    order = kurv_order(1, numberChoice=choice, simChoice={"esim": True})
    case = _Case(kurv, place(kurv, order)["portingId"])

    case.wait(HOUSE.donor_answers_after + timedelta(minutes=2))
    if story.donor == "SILENT":
        assert case.now["status"] == "SUBMITTED"
        case.until(HOUSE.working_day_after(TODAY) + timedelta(days=1))
    if story.donor in ("REJECT", "SILENT"):
        _check_rejection(case, story, value)
        return
    day = HOUSE.working_day_after(ASKED, story.working_days)
    assert (case.now["status"], case.now["confirmedDate"]) == ("CONFIRMED", day)
    if story.donor == "WITHDRAW":
        case.until(TODAY + timedelta(days=2))
        assert case.now["status"] == "CANCELLED"
        assert case.now["rejectReason"] == story.reason
        return
    case.until(day + timedelta(days=1))
    if story.donor == "FAIL_CUT_OVER":
        later = HOUSE.working_day_after(day)
        assert (case.now["status"], case.now["confirmedDate"]) == ("CONFIRMED", later)
        case.until(later + timedelta(days=1))
    assert case.now["status"] == "COMPLETED"


def _check_rejection(case: _Case, story: MagicPorting, value: str) -> None:
    said = case.now
    assert (said["status"], said["rejectReason"]) == ("REJECTED", story.reason)
    assert said["correctable"] == bool(story.corrected_by)
    if story.text:
        assert said["rejectText"] == story.text["en"]
    if not story.corrected_by:
        refusal = case.refused(donorIccid=OTHER_SIM)
        assert refusal == "PORTING_STATE"
        return
    case.correct(**_correction(story, value))
    case.wait(timedelta(days=1))
    assert case.now["status"] == "CONFIRMED"


def _correction(story: MagicPorting, value: str) -> dict[str, Any]:
    """Return the fields of UpdatePorting that make the case good."""
    match story.corrected_by:
        case "donorIccid" | "anything":
            return {"donorIccid": OTHER_SIM}
        case "donorCustomerNumber":
            return {"donorCustomerNumber": value}
        case "requestedDate":
            first = HOUSE.working_day_after(TODAY, story.working_days)
            return {"requestedDate": HOUSE.working_day_after(first)}
        case "authorization":
            proof: dict[str, object] = {"reference": "mitid-4711"}
            if value == "SIGNED_DOCUMENT":
                proof = {"document": b"%PDF-1.7 signed"}
            given = {key: CONSENT[key] for key in ("givenByName", "givenAt")}
            return {"authorization": {"method": value, **given, **proof}}
        case other:
            raise AssertionError(f"nobody has said how {other} is corrected")


def _number(story: MagicPorting) -> str:
    return f"+45530000{story.digits[:2]}"


class _Case:
    """A porting case, seen by calls."""

    def __init__(self, caller: Caller, porting_id: str) -> None:
        self._caller = caller
        self._key = {"portingId": porting_id}

    @property
    def now(self) -> Mapping[str, Any]:
        found = self._caller.ask("porting", "GetPorting", **self._key)
        return dict(found["porting"])

    def correct(self, **fields: Any) -> None:
        self._caller.ask("porting", "UpdatePorting", **self._key, **fields)

    def refused(self, **fields: Any) -> str:
        return self._caller.refused(
            "porting", "UpdatePorting", **self._key, **fields
        ).code

    def wait(self, duration: timedelta) -> None:
        self._caller.advance(f"PT{int(duration.total_seconds())}S")

    def until(self, day: date) -> None:
        self._caller.ask(
            "system", "AdvanceSandboxClock", toDateTime=f"{day}T00:30:00+01:00"
        )
