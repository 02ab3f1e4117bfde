"""The files in conf/: what they say, and what happens to a mistake in them."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from stdnum import luhn

from tutorial_app.kernel.errors import ConfigurationError, InvalidInput, NotFound
from tutorial_app.partners import load_partners
from tutorial_app.partners.durations import parse_duration
from tutorial_app.settings import HOME

CONF = HOME / "conf"


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    """Give a copy of conf/ to make mistakes in."""
    return Path(shutil.copytree(CONF, tmp_path / "conf"))


def test_the_three_partners_are_as_the_contract_says() -> None:
    partners = load_partners(CONF)

    assert list(partners.by_code) == ["KURV", "KONTORA", "GNIST"]
    users = [credential.user for _, credential in partners.credentials()]
    assert users == [
        "kurv-self",
        "kurv-agent",
        "kurv-machine",
        "kurv-ended",
        "kontora-self",
        "kontora-agent",
        "kontora-machine",
        "gnist-self",
    ]
    kurv = partners.partner("KURV")
    assert kurv.number_prices == {"STANDARD": 0, "SILVER": 99, "GOLD": 499}
    assert kurv.starter_kit is not None
    assert kurv.starter_kit.balance == 79
    assert kurv.products["KURV_MINI30"].monthly_price == Decimal(79)
    flow = kurv.flows["NEW_SUBSCRIPTION", ""]
    assert flow.name == "KURV/NEW_SUBSCRIPTION@3"
    assert " > ".join(step.code for step in flow.steps) == (
        "VALIDATE > ALLOCATE_NUMBER > ALLOCATE_SIM > PROVISION_HLR > CREATE_CHARGING"
        " > APPLY_DISCOUNT > DELIVER_ESIM > ACTIVATE > CONFIRM_ORDER > WELCOME"
    )


def test_an_unknown_partner_is_told_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="'FJERN'; there are KURV, KONTORA, GNIST"):
        load_partners(CONF).partner("FJERN")


def test_every_magic_card_and_voucher_has_a_right_check_digit() -> None:
    magic = load_partners(CONF).magic

    for number in (*magic.sims, *magic.vouchers):
        assert luhn.is_valid(number), number


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("kurv", 'code = "KURV"', "code = 4", "code is 4, which is not a text"),
        ("kurv", "id_digit = 1", "", "id_digit is missing"),
        ("kurv", "port_in = true", "port_in = 1", "features.port_in is 1, which is"),
        ("kurv", "port_in = true", "port_inn = true", "features.port_in is missing"),
        ("kurv", "letters = false", "letters = false\nlettres = 1", "lettres is not"),
        ("kurv", '"VALIDATE", "ALL', '"VALID", "ALL', "flow.steps has 'VALID', which"),
        ("kurv", "valid_to = 2026-12-31", "valid_to = 31", "which is not a day"),
        ("kurv", 'kind = "ADDON"', 'kind = "ADD"', "product.kind is 'ADD', which is"),
        ("kurv", "percent = 10", "", "discount.percent is missing, which PERCENT"),
        ("kurv", "last = 9999", "last = 99999", "series.last is 99999: needs"),
        ("kurv", '= { da = "Kurv Start", en', '= { dk = "Kurv Start", en', "needs da"),
        ("kurv", "id_digit = 1", "id_digit = 3", "id_digit is the same as GNIST's"),
        ("kurv", "[features]", "[features", "is no TOML"),
        ("kurv", 'code = "KURV_MAXI30"', 'code = "KURV_MINI30"', "for the second time"),
        ("kurv", 'code = "KURVSLUT"', 'code = "KURVJUL"', "'KURVJUL' for the second"),
        ("kurv", "valid_to = 2026-12-31", "valid_to = 2001-12-31", "is before valid_"),
        ("kurv", 'order = "CHANGE_SIM"', 'order = "SWAP_SIM"', "'SWAP_SIM', which is"),
        ("kurv", 'variant = "portIn"', 'variant = "port"', "is 'port', which is none"),
        ("gnist", '[\n  "BAR", "NOTIFY",', "[", "flow.steps is empty: a flow has one"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_reason(
    conf: Path, file: str, old: str, new: str, reason: str
) -> None:
    path = conf / "partners" / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=re.escape(reason)) as caught:
        load_partners(conf)

    assert file in caught.value.source
    expected = text[: text.index(old)].count("\n") + 1
    # A key that is missing is told with the line where its table begins, or 0.
    # In a list over several lines it is the line of the list's key that is told.
    where = caught.value.line
    assert abs(where - expected) <= 1 or "missing" in reason or where == 0


@pytest.mark.parametrize(
    ("old", "new", "reason", "place"),
    [
        ('order = "CHANGE_SIM"', 'order = "BLOCK"', "'BLOCK' for the", "BLOCK"),
        ("port_in = false", "port_in = true", "NEW_SUBSCRIPTION with variant", ""),
        ('order = "NEW_SUBSCRIPTION"', 'order = "PORT_OUT"', "for NEW_SUBSCR", ""),
    ],
)
def test_flows_that_are_missing_or_there_twice_are_refused(
    conf: Path, old: str, new: str, reason: str, place: str
) -> None:
    path = conf / "partners" / "gnist.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    path.write_text(changed, encoding="utf-8")
    second = changed.rfind(f'order = "{place}"')
    first_flow = text.index("[[flow]]")

    with pytest.raises(ConfigurationError, match=re.escape(reason)) as caught:
        load_partners(conf)

    told = changed[: second if place else first_flow].count("\n") + 1
    assert caught.value.line == told


def test_the_line_of_a_wrong_value_is_exact(conf: Path) -> None:
    path = conf / "partners" / "kurv.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    line = lines.index("monthly_price = 129")
    lines[line] = 'monthly_price = "129"'
    path.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        load_partners(conf)

    assert str(caught.value) == (
        f"{path}:{line + 1}: product.monthly_price is '129', which is not a number"
    )


def test_a_missing_file_is_named(conf: Path) -> None:
    (conf / "steps.toml").unlink()

    with pytest.raises(ConfigurationError, match=r"steps\.toml: cannot be read"):
        load_partners(conf)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT10S", 10),
        ("PT1M", 60),
        ("P1DT2H", 93_600),
        ("PT0.5S", 0.5),
        ("P400D", 34_560_000),
    ],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    assert parse_duration(text).total_seconds() == seconds


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "1M", "P1Y", "-PT1S", "P9" * 99]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="duration"):
        parse_duration(text)
