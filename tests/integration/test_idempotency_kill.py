"""`kill -9` at any moment loses no acknowledged call and doubles none."""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.portals import portal_of
from tutorial_app.mock.subscriptions.tables import BALANCES
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from types import ModuleType

    from tutorial_app.bootstrap import Portal

SCRIPT = Path(__file__).with_name("keep_topping_up.py")
ROUNDS = 3


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("keep_topping_up", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def killed_after(seconds: float, *arguments: str) -> list[int]:
    """Run the script, kill it *seconds* after its first answer; return what it said."""
    with subprocess.Popen(
        [sys.executable, str(SCRIPT), *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        rest = process.stdout.read()
        timer.join()
    # The last line may be cut, if it was being written.
    lines = (first + rest).splitlines(keepends=True)
    return [int(line) for line in lines if line.endswith("\n")]


def balance(portal: Portal) -> Decimal:
    query = select(BALANCES.c.remaining).where(
        BALANCES.c.workspace == "local",
        BALANCES.c.subscription_id == "SU10000001",
        BALANCES.c.balance_type == "MONETARY",
    )
    with portal.database.reading() as db:
        return Decimal(db.execute(query).scalar_one())


def test_no_acknowledged_top_up_is_lost_and_none_is_doubled(
    tmp_path: Path, database_url: str
) -> None:
    settings = Settings(data=tmp_path, database_url=database_url)
    portal = portal_of(settings)
    portal.mock.workspaces.reset("local", "BENCH", 1)
    before = balance(portal)
    chance = random.Random(11)
    acknowledged: list[int] = []

    for _ in range(ROUNDS):
        first = acknowledged[-1] + 1 if acknowledged else 1
        acknowledged += killed_after(
            chance.uniform(0.05, 0.4), str(tmp_path), database_url, str(first)
        )

    top_up = script().top_up
    answers = [top_up(portal, number) for number in acknowledged]
    lost = [answer for answer in answers if ":replayed>true<" not in answer]
    after_last = top_up(portal, acknowledged[-1] + 1)  # perhaps done, perhaps not
    price = portal.mock.market.partners.magic.bench_voucher_amount
    gained = balance(portal) - before
    portal.close()
    assert len(acknowledged) == len(set(acknowledged)) > ROUNDS
    assert lost == []
    assert "Fault" not in after_last
    assert gained == price * (len(acknowledged) + 1)
