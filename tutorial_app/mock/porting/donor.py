"""What the other operator answers to a port-in, by the number's magic. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutorial_app.partners.magic import MagicPorting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tutorial_app.partners.clearing_house import ClearingHouse
    from tutorial_app.partners.magic import Magic
    from tutorial_app.partners.model import Operator, Partners

_USUAL = MagicPorting("00-99", "portable")
_COLUMNS = {
    "donorIccid": "donor_iccid",
    "donorCustomerNumber": "donor_customer_number",
    "authorization": "authorization",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The donor's answer: a day, or a reason why not."""

    day: date | None = None
    #: `PortingRejectReason`; empty: confirmed.
    reason: str = ""
    correctable: bool = False


def operator_of(partners: Partners, msisdn: str) -> Operator | None:
    """Return the other operator in whose series *msisdn* lies, None if none."""
    for operator in partners.operators:
        if msisdn.startswith(operator.prefix):
            return operator
    return None


def story_of(magic: Magic, msisdn: str) -> MagicPorting:
    """Return what happens to a port-in of *msisdn*."""
    return next((one for one in magic.portings if one.covers(msisdn)), _USUAL)


def is_silent(story: MagicPorting, submissions: int) -> bool:
    """Say whether the donor says nothing to the submission of this number, from 1."""
    return story.donor == "SILENT" and submissions == 1


def answer(
    story: MagicPorting, case: Mapping[str, Any], today: date, house: ClearingHouse
) -> Answer:
    """Return what the donor answers, *today*, to the *case* as it was submitted."""
    if is_silent(story, case["submissions"]):
        return Answer(reason=story.reason, correctable=bool(story.corrected_by))
    if story.donor == "REJECT" and not _is_correct(story, case, today, house):
        return Answer(reason=story.reason, correctable=bool(story.corrected_by))
    # Earlier than the next working day nobody can move a number.
    earliest = house.working_day_after(today)
    day = max(case["requested_date"] or earliest, earliest)
    if story.donor == "DELAY":
        day = house.working_day_after(day, story.working_days)
    return Answer(day=day)


def _is_correct(
    story: MagicPorting, case: Mapping[str, Any], today: date, house: ClearingHouse
) -> bool:
    if story.corrected_by == "requestedDate":
        first = house.working_day_after(today, story.working_days)
        return case["requested_date"] is not None and case["requested_date"] >= first
    if story.corrected_by not in _COLUMNS:
        return False
    given = case[_COLUMNS[story.corrected_by]]
    if story.accepts:
        return given in story.accepts
    # Any other than the one that was refused at first.
    return case["submissions"] > 1 and given not in ("", case["refused_iccid"])
