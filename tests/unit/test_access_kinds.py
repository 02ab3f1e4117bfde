"""`conf/access.toml`: what it says, and that a mistake is told with its place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tutorial_app.access.appointments.kinds import Approval
from tutorial_app.access.appointments.loader import load_access
from tutorial_app.kernel.errors import ConfigurationError, InvalidInput, NotFound
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from pathlib import Path

FILE = HOME / "conf" / "access.toml"


def test_the_real_endpoint_is_approved_by_staff_and_a_workspace_by_itself() -> None:
    access = load_access(FILE)

    assert access.kind("real").approval is Approval.STAFF
    assert access.kind("workspace").approval is Approval.AUTOMATIC
    assert access.kind("real").after == timedelta(minutes=15)


def test_what_is_always_open_needs_no_booking_and_what_is_not_there_is_named() -> None:
    access = load_access(FILE)

    with pytest.raises(InvalidInput, match="'sandbox' is always open"):
        access.kind("sandbox")
    with pytest.raises(NotFound, match="no kind of access 'moon'; known are workspace"):
        access.kind("moon")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("always_open = true", "always_open = true\nquota = 1", "quota is not known"),
        ("capacity = 2", "capacity = 0", "needs at least 1"),
        ("capacity = 2", 'capacity = "two"', "not a whole number"),
        ("quota = 3", "", "quota is missing"),
        ("quota = 3", "quotas = 3", "quota is missing"),
        ('zone = "Europe/Copenhagen"', 'zone = "Mars"', "'Mars' is no time zone"),
        ("mon-fri 08:00-16:00", "mon-fri 8-16", "not like 'mon-fri 08:00-16:00'"),
        ("mon-fri 08:00-16:00", "fri-mon 08:00-16:00", "ends before it begins"),
        ("mon-fri 08:00-16:00", "mon-fri 16:00-08:00", "ends before it begins"),
        ("mon-fri 08:00-16:00", "mon-fri 08:00-24:30", "too late"),
        ("mon-fri 08:00-16:00", "mon-fri 08:05-16:00", "no whole quarters"),
        ('-16:00"]', '-16:00", "wed 15:00-17:00"]', "has wed twice"),
        ('["mon-fri 08:00-16:00"]', "[]", "is empty; is it always_open"),
        ("mon-fri 08:00-16:00", "mon-fri 08:00-08:15", "does not fit into hours"),
        ("2026-12-24/2027-01-01", "christmas", "'christmas' is no 2026-12-24"),
        ("2026-12-24/2027-01-01", "2027-01-01/2026-12-24", "ends before it begins"),
        ('slot = "PT30M"', 'slot = "PT20M"', "no whole quarters"),
        ('slot = "PT30M"', 'slot = "PT0S"', "at least 15 min"),
        ('slot = "P1D"', 'slot = "P2D"', "at most P1D"),
        ('notice = "PT4H"', 'notice = "soon"', "cannot be used: 'soon'"),
        ('notice = "PT4H"', 'notice = "P30D"', "leaves nothing after notice"),
        ('"staff"\ndecide', '"the king"\ndecide', "none of staff, automatic"),
    ],
)
def test_a_mistake_in_the_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    path = tmp_path / "access.toml"
    # What stands in the comments is no mistake.
    begin = text.index("[sandbox]")
    path.write_text(text[:begin] + text[begin:].replace(old, new), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=reason) as told:
        load_access(path)

    assert told.value.source == str(path)
    assert told.value.line >= text[:begin].count("\n")
