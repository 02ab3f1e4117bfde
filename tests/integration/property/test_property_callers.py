"""Many callers at once, in two processes: the same must be true as with one."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.property.caller import new_caller
from tests.integration.property.histories import History
from tests.integration.property.workbench import check_everything

if TYPE_CHECKING:
    from tests.integration.property.caller import Caller
    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings

SCRIPT = Path(__file__).with_name("keep_quarrelling.py")
PROCESSES = 2
DEEP = int(os.environ.get("ITMS_PROPERTY_EXAMPLES", "0"))
CALLS = 100 if DEEP else 25


def quarrel(settings: Settings, caller: Caller, seed: int) -> list[dict[str, Any]]:
    """Let two processes call at once; return what each says at its end."""
    password = caller.passwords[caller.user]
    where = (str(settings.data), settings.database, caller.workspace, password)
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, str(SCRIPT), *where, f"{seed}{nth}", str(CALLS)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for nth in range(PROCESSES)
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate()[0] for process in running]
    assert all(process.returncode == 0 for process in running)
    return [json.loads(one) for one in said]


@pytest.mark.parametrize("seed", range(DEEP // 20 or 1))
def test_callers_at_once_keep_the_rules(
    portal: Portal, settings: Settings, seed: int
) -> None:
    seed = random.SystemRandom().randrange(1000) if DEEP else seed
    caller = new_caller(portal, lambda: "ref-00000001")
    history = History(caller.workspace, portal.mock.market.partners)
    with portal.database.reading() as db:
        history.begin(db)

    said = quarrel(settings, caller, seed)

    with portal.database.reading() as db:
        check_everything(db, history)
    answers: Counter[str] = sum((Counter(one["answers"]) for one in said), Counter())
    for won in ("TopUpWithVoucher", "ReserveNumber", "PlaceOrder", "ApplyDiscountCode"):
        assert answers[won], f"{won} never went through, seed {seed}: {answers}"
    # Who comes second is a matter of time; that somebody does, of so many callers.
    lost = ("TopUpWithVoucher VOUCHER_USED", "ReserveNumber NUMBER_NOT_AVAILABLE")
    assert any(answers[one] for one in lost), f"nobody lost, seed {seed}: {answers}"
    bodies: dict[str, set[str]] = {}
    for bound in (bound for one in said for bound in one["bound"]):
        for reference, body in bound.items():
            bodies.setdefault(reference, set()).add(body)
    assert bodies
    assert all(len(one) == 1 for one in bodies.values()), f"seed {seed}: {bodies}"
