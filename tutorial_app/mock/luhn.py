"""Luhn check digits: SIM cards and vouchers carry one."""

from __future__ import annotations

from stdnum import luhn


def fits(digits: str) -> bool:
    """Say whether the last of *digits* is the right check digit."""
    return bool(luhn.is_valid(digits))


def with_check_digit(digits: str) -> str:
    """Return *digits* followed by their check digit."""
    return digits + str(luhn.calc_check_digit(digits))
