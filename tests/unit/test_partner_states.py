"""The state machines in conf/states.toml, and what happens to a mistake in them."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tutorial_app.kernel.errors import ConfigurationError, Conflict
from tutorial_app.partners import load_partners
from tutorial_app.partners.states import Edge, StateMachine
from tutorial_app.partners.states_loader import MACHINES, load_states
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from pathlib import Path

CONF = HOME / "conf"
DOOR = StateMachine(
    "front_door",
    "DoorStatus",
    (
        Edge(None, "OPEN", "the house is built"),
        Edge("OPEN", "SHUT", "a wind blows"),
        Edge("SHUT", "OPEN", "somebody knocks"),
        Edge("SHUT", "WALLED_UP", "nobody knocked for a year"),
    ),
)


def test_a_machine_says_what_may_follow() -> None:
    assert DOOR.states == ("OPEN", "SHUT", "WALLED_UP")
    assert DOOR.after(None) == {"OPEN"}
    assert DOOR.after("SHUT") == {"OPEN", "WALLED_UP"}
    assert [state for state in DOOR.states if DOOR.is_final(state)] == ["WALLED_UP"]
    DOOR.check("D1", "OPEN", "SHUT")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("OPEN", "WALLED_UP", "front door D1 is OPEN: it cannot be WALLED_UP"),
        ("WALLED_UP", "OPEN", "front door D1 is WALLED_UP: it cannot be OPEN"),
        (None, "SHUT", "front door D1 is new: it cannot be SHUT"),
        ("AJAR", "SHUT", "front door D1 is AJAR: it cannot be SHUT"),
    ],
)
def test_a_way_that_is_not_listed_is_refused(
    old: str | None, new: str, reason: str
) -> None:
    with pytest.raises(Conflict, match=reason):
        DOOR.check("D1", old, new)


def test_the_machines_end_where_the_contract_says() -> None:
    machines = load_partners(CONF).machines
    ends = {
        name: {state for state in machine.states if machine.is_final(state)}
        for name, machine in machines.items()
    }

    assert ends == {
        "customer": {"ANONYMIZED"},
        "subscription": {"CANCELLED", "TERMINATED"},
        "number": set(),
        "sim": {"RETIRED"},
        "porting_in": {"COMPLETED", "CANCELLED", "EXPIRED"},
        "porting_out": {"COMPLETED", "CANCELLED", "REJECTED"},
        "order": {"REJECTED", "COMPLETED", "CANCELLED", "FAILED"},
        "voucher": {"USED", "BLOCKED", "EXPIRED"},
        "top_up": {"COMPLETED", "FAILED"},
    }
    assert tuple(machines) == MACHINES


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[sim.begins]", "[sim.starts]", "sim.begins is missing"),
        ("[voucher.PENDING]", "[voucher.WAITING]", "voucher.WAITING cannot be reached"),
        ('USED = "charging', "USED = 1 #", "voucher.PENDING.USED is 1, which is not"),
        ('values = "SimStatus"', "", "sim.values is missing"),
        ("[top_up]", "[door]\n[top_up]", "door is not known here"),
        ("[porting_out", "[ported_out", "porting_out is missing"),
    ],
)
def test_a_mistake_is_told_with_the_place(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    path = tmp_path / "states.toml"
    shutil.copy(CONF / path.name, path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=re.escape(reason)) as caught:
        load_states(path)

    assert caught.value.source == str(path)
