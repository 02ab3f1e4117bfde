"""Whether a number can be brought along: what CheckPortability and orders ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.luhn import fits
from tutorial_app.mock.moments import today
from tutorial_app.mock.numbers.store import number_row
from tutorial_app.mock.numbers.strangers import stranger
from tutorial_app.mock.porting.cases import has_open_case
from tutorial_app.mock.porting.donor import operator_of, story_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Partner

METHODS = ("SMS_CODE", "MITID", "SIGNED_DOCUMENT", "VOICE_RECORDING")
#: Field of `PortingAuthorization` that each method needs.
_NEEDS = {
    "SMS_CODE": "smsCode",
    "MITID": "reference",
    "VOICE_RECORDING": "reference",
    "SIGNED_DOCUMENT": "document",
}
_LARGEST_DOCUMENT = 2 * 1024 * 1024
#: Length of an ICCID without the filler that some operators print.
_ICCID_LENGTH = 19


@dataclass(frozen=True, slots=True)
class Portability:
    """What the register of numbers says."""

    #: PORTABLE, NOT_PORTABLE, ALREADY_WITH_US or UNKNOWN.
    result: str
    #: The operator that has the number; empty: nobody.
    donor: str = ""
    #: `PortingRejectReason` of a number that is NOT_PORTABLE.
    reason: str = ""


def portability(world: World, partner: Partner, msisdn: str) -> Portability:
    """Return what the register says of bringing *msisdn* to *partner*."""
    row = number_row(world, msisdn)
    ours = row is not None and row["partner"] == partner.code
    if row is not None and ours and row["status"] in _WITH_US:
        return Portability("ALREADY_WITH_US", partner.code)
    donor = operator_of(world.partners, msisdn)
    if donor is None:
        if partner.series.holds(msisdn):
            return Portability("NOT_PORTABLE", reason="NUMBER_NOT_IN_USE")
        return Portability("UNKNOWN")
    story = story_of(world.partners.magic, msisdn)
    if story.check == "NOT_PORTABLE":
        return Portability("NOT_PORTABLE", donor.code, story.reason)
    return Portability("PORTABLE", donor.code)


_WITH_US = ("ASSIGNED", "PORTED_IN", "RESERVED", "PORTING_OUT")


def is_iccid(iccid: str) -> bool:
    """Say whether the check digit is right, with or without a filler behind it."""
    return fits(iccid) or (len(iccid) > _ICCID_LENGTH and fits(iccid[:_ICCID_LENGTH]))


def date_findings(world: World, day: date, path: str) -> Iterator[Finding]:
    """Yield what is wrong with a port date."""
    house, now = world.partners.clearing_house, today(world.now)
    if day <= now:
        yield Finding("DATE_IN_PAST", path)
    elif day > now + house.furthest:
        yield Finding("DATE_TOO_FAR", path)
    elif not house.is_working_day(day):
        yield Finding("DATE_NOT_WORKING_DAY", path)


def findings(world: World, data: Mapping[str, Any], path: str) -> Iterator[Finding]:
    """Yield what is wrong in itself with `PortInData`, or with a correction of it."""
    if "msisdn" in data:
        yield from stranger(world.partners, data["msisdn"], f"{path}msisdn")
    if "donorIccid" in data and not is_iccid(data["donorIccid"]):
        yield Finding("INVALID_ICCID", f"{path}donorIccid")
    if "requestedDate" in data:
        yield from date_findings(world, data["requestedDate"], f"{path}requestedDate")
    authorization = data.get("authorization")
    if authorization is not None:
        needed = _NEEDS[authorization["method"]]
        if not authorization.get(needed):
            yield Finding("FIELD_REQUIRED", f"{path}authorization/{needed}")


def invalid_authorization(
    world: World, authorization: Mapping[str, Any] | None, path: str
) -> Iterator[Fault]:
    """Yield the fault of an authorization that does not hold."""
    if authorization is None:
        return
    path = f"{path}authorization/"
    if authorization["givenAt"] > world.now:
        yield Fault("AUTHORIZATION_INVALID", field=f"{path}givenAt")
    match authorization["method"]:
        case "SMS_CODE":
            right = world.partners.magic.fields["sms_code"].value
            if authorization.get("smsCode", right) != right:
                yield Fault("AUTHORIZATION_INVALID", field=f"{path}smsCode")
        case "SIGNED_DOCUMENT":
            document = authorization.get("document", b"%PDF-")
            if not document.startswith(b"%PDF-") or len(document) > _LARGEST_DOCUMENT:
                yield Fault("AUTHORIZATION_INVALID", field=f"{path}document")
        case _:
            return


def conflicts(world: World, data: Mapping[str, Any], path: str) -> Iterator[Fault]:
    """Yield what is in the way of a port-in."""
    if has_open_case(world, data["msisdn"]):
        yield Fault("PORTING_ALREADY_OPEN", field=f"{path}msisdn")


def refusals(
    world: World, partner: Partner, data: Mapping[str, Any], path: str
) -> Iterator[Fault]:
    """Yield why a port-in is refused."""
    if portability(world, partner, data["msisdn"]).result != "PORTABLE":
        yield Fault("NUMBER_NOT_PORTABLE", field=f"{path}msisdn")
    yield from invalid_authorization(world, data.get("authorization"), path)
