"""What must be true of customer data. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stdnum.dk import cvr as danish_cvr

from tutorial_app.mock.faults import Finding
from tutorial_app.mock.numbers.strangers import stranger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from tutorial_app.partners.model import Partner, Partners

#: Contract, section 8 "Customer": who may order.
MAY_ORDER = frozenset({"PROSPECT", "ACTIVE", "CLOSED"})
_DAYS_ADDED = 60
_LAST_DAY = 31
_OF_AGE = 18


def check_customer(
    data: Mapping[str, Any],
    partner: Partner,
    partners: Partners,
    path: str,
    *,
    kept: tuple[str, ...] = (),
) -> Iterator[Finding]:
    """Yield what is wrong with `CustomerData` that stands under *path*.

    Args:
        data: as the request has them.
        partner: whose customer it is, or is to be.
        partners: with the magic values.
        path: of *data* in the request.
        kept: fields that may be left out since they are known already.
    """
    needed = partner.required_data.get(data["customerType"])
    if needed is None:
        yield Finding("VALUE_NOT_ALLOWED", f"{path}/customerType")
        needed = ()
    for name in needed:
        if name not in data and name not in kept:
            yield Finding("FIELD_REQUIRED", f"{path}/{name}")
    if "cpr" in data and not is_sandbox_cpr(data["cpr"]):
        yield Finding("INVALID_CPR", f"{path}/cpr")
    if "cvr" in data and not is_sandbox_cvr(data["cvr"]):
        yield Finding("INVALID_CVR", f"{path}/cvr")
    elif "gln" not in data and _is_public_body(data.get("cvr"), partners):
        yield Finding("FIELD_REQUIRED", f"{path}/gln")
    contact = data.get("contactNumber", "")
    if contact.startswith("+45"):
        yield from stranger(partners, contact, f"{path}/contactNumber")
    if "address" in data:
        yield from check_address(data["address"], partners, f"{path}/address")


def check_address(
    address: Mapping[str, Any], partners: Partners, path: str
) -> Iterator[Finding]:
    """Yield what is wrong with an `Address` that stands under *path*."""
    if address["street"] == partners.magic.fields["street_unknown"].value:
        yield Finding("INVALID_ADDRESS", f"{path}/street")
    if address["country"] != "DK":
        yield Finding("VALUE_NOT_ALLOWED", f"{path}/country")


def is_sandbox_cpr(cpr: str) -> bool:
    """Say whether *cpr* is a replacement number: its day is 60 too large.

    The CPR office recommends such numbers, which cannot be mistaken for real ones;
    no others come into the sandbox (contract, section 3.2).
    """
    digits = cpr.replace("-", "")
    day, month = int(digits[:2]) - _DAYS_ADDED, int(digits[2:4])
    return 1 <= day <= _LAST_DAY and 1 <= month <= 12  # noqa: PLR2004 (months)


def is_sandbox_cvr(cvr: str) -> bool:
    """Say whether *cvr* is a number that is not issued to anybody: 99xxxxxx."""
    return cvr.startswith("99") and bool(danish_cvr.is_valid(cvr))


def is_of_age(data: Mapping[str, Any], partner: Partner, day: date) -> bool:
    """Say whether the partner takes a customer of this age; any, where none is told."""
    limits = partner.limits
    if limits.minimum_age is None or "birthDate" not in data:
        return True
    age = years(data["birthDate"], day)
    return limits.minimum_age <= age <= (limits.maximum_age or age)


def needs_consent(data: Mapping[str, Any], day: date) -> bool:
    """Say whether a guardian has to agree first: to the listing of a minor."""
    listed = data.get("directoryListing") == "LISTED"
    return listed and "birthDate" in data and years(data["birthDate"], day) < _OF_AGE


def years(born: date, day: date) -> int:
    """Return how old somebody *born* then is on *day*, in whole years."""
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (not had_birthday)


def _is_public_body(cvr: str | None, partners: Partners) -> bool:
    magic = partners.magic.others["cvr"]
    return any(one.value == cvr and one.code == "FIELD_REQUIRED" for one in magic)


def is_slow(data: Mapping[str, Any], partners: Partners) -> bool:
    """Say whether every step of this customer's orders takes ten times as long."""
    return _is_called(data, partners, "last_name_slow")


def is_undecided(data: Mapping[str, Any], partners: Partners) -> bool:
    """Say whether nobody ever signs or agrees to this customer's orders."""
    return _is_called(data, partners, "last_name_undecided")


def stays(data: Mapping[str, Any], partners: Partners) -> bool:
    """Say whether this customer goes back on leaving for another operator."""
    return _is_called(data, partners, "last_name_stays")


def _is_called(data: Mapping[str, Any], partners: Partners, magic: str) -> bool:
    return bool(data.get("lastName") == partners.magic.fields[magic].value)
