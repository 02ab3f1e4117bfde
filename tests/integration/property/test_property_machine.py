"""Whatever is called in whatever order: no state, krone, number or voucher too many.

`ITMS_PROPERTY_EXAMPLES` says how many histories are tried; without it they are few and
always the same, with it they are others each time.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.property.line_rules import LineRules
from tests.integration.property.money_rules import MoneyRules

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal

DEEP = int(os.environ.get("ITMS_PROPERTY_EXAMPLES", "0"))
PROFILE = settings(
    max_examples=DEEP or 8,
    stateful_step_count=40,
    derandomize=not DEEP,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def test_every_history_of_calls_keeps_the_rules(portal: Portal) -> None:
    class Machine(MoneyRules, LineRules):
        pass

    Machine.portal = portal
    run_state_machine_as_test(Machine, settings=PROFILE)


def test_every_history_of_money_keeps_the_rules(portal: Portal) -> None:
    class Machine(MoneyRules):
        pass

    Machine.portal = portal
    run_state_machine_as_test(Machine, settings=PROFILE)
