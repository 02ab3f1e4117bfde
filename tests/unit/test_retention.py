"""`conf/retention.toml`: what is refused, with file, line and reason."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tutorial_app.access.retention import load_retention
from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """bookings = "P30D"
mails = "P10D"
keys = "P1D"
audit = "P30D"
usage = "P400D"
"""


def test_the_file_that_is_delivered_can_be_read() -> None:
    kept = load_retention(HOME / "conf" / "retention.toml")

    assert kept.audit >= kept.bookings > kept.mails


def test_each_length_is_read(tmp_path: Path) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(GOOD)

    assert load_retention(file).mails == timedelta(days=10)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('mails = "ten days"', r":2: mails cannot be used"),
        ('mails = "PT36H"', r":2: mails is .*: whole days, at least one"),
        ('mails = "P0D"', r":2: mails is .*: whole days, at least one"),
        ("mails = 10", r":2: mails is 10, which is not a text"),
        ("", r"mails is missing"),
        ('mails = "P10D"\nletters = "P1D"', r":3: letters is not known here"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, line: str, reason: str
) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(GOOD.replace('mails = "P10D"', line))

    with pytest.raises(ConfigurationError, match=reason):
        load_retention(file)


def test_no_booking_outlives_its_story(tmp_path: Path) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(GOOD.replace('audit = "P30D"', 'audit = "P29D"'))

    with pytest.raises(ConfigurationError, match=r":4: audit is .*outlive its story"):
        load_retention(file)
