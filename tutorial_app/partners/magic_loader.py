"""Reads `conf/magic.toml`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tutorial_app.partners.magic import (
    Magic,
    MagicCard,
    MagicCredit,
    MagicPorting,
    MagicSim,
    MagicValue,
    MagicVoucher,
)
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tutorial_app.partners.model import StepKind
    from tutorial_app.partners.toml_table import TomlTable

#: The fields whose magic the mock knows by name.
FIELDS = (
    "number_taken",
    "street_unknown",
    "street_returned",
    "email_bounces",
    "sms_code",
    "last_name_slow",
    "last_name_undecided",
    "last_name_stays",
    "company_manual",
    "company_never_pays",
)

DONORS = ("CONFIRM", "REJECT", "DELAY", "WITHDRAW", "SILENT", "FAIL_CUT_OVER")
CORRECTIONS = (
    *("", "donorIccid", "donorCustomerNumber", "authorization", "requestedDate"),
    "anything",
)
CREDIT_RESULTS = ("APPROVED", "DECLINED", "DEPOSIT_REQUIRED", "UNAVAILABLE")
_DIGITS = re.compile(r"\d\d(-\d\d)?")

#: What only documentation and console need so far.
OTHERS = ("discountCode", "behaviour")


def load_magic(path: Path, steps: Mapping[str, StepKind]) -> Magic:
    """Read the table of magic values.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    file = read_toml(path)
    sims = {sim.iccid: sim for sim in (_sim(t, steps) for t in file.tables("sim"))}
    vouchers = {v.code: v for v in map(_voucher, file.tables("voucher"))}
    cards = {card.token: card for card in map(_card, file.tables("card"))}
    portings = tuple(map(_porting, file.tables("porting")))
    credit = tuple(map(_credit, file.tables("credit")))
    bench = file.table("bench")
    prefix, amount = bench.text("voucher_prefix"), bench.number("voucher_amount")
    bench.finish()
    field = file.table("field")
    fields = {}
    for name in FIELDS:
        fields[name] = _value(field.table(name))
    field.finish()
    other = file.table("other")
    others = {name: tuple(map(_value, other.tables(name))) for name in OTHERS}
    others["cardToken"] = tuple(
        MagicValue(card.token, card.meaning, card.fault) for card in cards.values()
    )
    others |= _as_values(portings, credit)
    other.finish()
    file.finish()
    return Magic(
        sims=sims,
        vouchers=vouchers,
        cards=cards,
        portings=portings,
        credit={(one.field, one.value.replace("-", "")): one for one in credit},
        bench_voucher_prefix=prefix,
        bench_voucher_amount=amount,
        fields=fields,
        others=others,
    )


def _as_values(
    portings: tuple[MagicPorting, ...], credit: tuple[MagicCredit, ...]
) -> dict[str, tuple[MagicValue, ...]]:
    """Return them as documentation and console show them."""
    values = {
        name: tuple(
            MagicValue(one.value, one.meaning, one.code)
            for one in credit
            if one.field == name
        )
        for name in ("cpr", "cvr")
    }
    values["portIn"] = tuple(
        MagicValue(one.digits, one.meaning, one.reason) for one in portings
    )
    return values


def _sim(table: TomlTable, steps: Mapping[str, StepKind]) -> MagicSim:
    sim = MagicSim(
        iccid=table.text("iccid"),
        meaning=table.text("meaning"),
        status=table.text("status", "IN_STOCK"),
        fault=table.text("fault", ""),
        failure=table.text("failure", ""),
        failing_step=table.text("failing_step", ""),
        timeouts=table.whole("timeouts", 0),
    )
    if sim.failing_step and sim.failing_step not in steps:
        table.refuse("failing_step", f"{sim.failing_step!r} is no step")
    table.finish()
    return sim


def _voucher(table: TomlTable) -> MagicVoucher:
    bonus = table.number("bonus", 0)
    voucher = MagicVoucher(
        code=table.text("code"),
        amount=table.number("amount"),
        meaning=table.text("meaning"),
        bonus=bonus or None,
        fault=table.text("fault", ""),
    )
    table.finish()
    return voucher


def _card(table: TomlTable) -> MagicCard:
    card = MagicCard(
        token=table.text("token"),
        meaning=table.text("meaning"),
        brand=table.text("brand", ""),
        last_four=table.text("last_four", ""),
        fault=table.text("fault", ""),
        authentication=table.flag("authentication", default=False),
        first_charge_works=table.flag("first_charge_works", default=False),
        months_left=table.whole("months_left", 36),
    )
    table.finish()
    return card


def _porting(table: TomlTable) -> MagicPorting:
    text = table.both_languages("text") if "text" in table.names() else {}
    porting = MagicPorting(
        digits=table.text("digits"),
        meaning=table.text("meaning"),
        reason=table.text("reason", ""),
        check=table.text("check", "", of=("", "NOT_PORTABLE", "TIMEOUT")),
        donor=table.text("donor", "CONFIRM", of=DONORS),
        corrected_by=table.text("corrected_by", "", of=CORRECTIONS),
        accepts=table.texts("accepts", ()),
        working_days=table.whole("working_days", 0),
        text=text,
    )
    if not _DIGITS.fullmatch(porting.digits):
        table.refuse("digits", f"is {porting.digits!r}, not like 51 or 00-49")
    if porting.donor == "REJECT" and not porting.reason:
        table.refuse("donor", "is REJECT, which needs a reason")
    table.finish()
    return porting


def _credit(table: TomlTable) -> MagicCredit:
    credit = MagicCredit(
        field=table.text("field", of=("cpr", "cvr")),
        value=table.text("value"),
        meaning=table.text("meaning"),
        code=table.text("code", ""),
        result=table.text("result", "APPROVED", of=CREDIT_RESULTS),
        later=table.text("later", "", of=("", "APPROVED", "DECLINED")),
    )
    if (credit.result == "UNAVAILABLE") != bool(credit.later):
        table.refuse("later", "goes with the result UNAVAILABLE, and only with that")
    table.finish()
    return credit


def _value(table: TomlTable) -> MagicValue:
    value = MagicValue(
        table.text("value"), table.text("meaning"), table.text("code", "")
    )
    table.finish()
    return value
