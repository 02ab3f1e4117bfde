"""`kill -9`, again and again: every order comes to its end once, as if undisturbed.

`make drill` runs it in full: 300 orders, 20 kills. What must have happened to each
order is what happens to its twin in virtual time, where nobody is killed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tutorial_app.bootstrap import build, prepare
from tutorial_app.cli.work import command
from tutorial_app.engine.legs import LEGS
from tutorial_app.mock.events import EVENTS
from tutorial_app.mock.flows.queue import TIMERS
from tutorial_app.mock.flows.timers import advance
from tutorial_app.mock.messages.tables import MESSAGES
from tutorial_app.mock.orders.tables import ORDERS
from tutorial_app.mock.workspace import keep, load
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import ModuleType

    from tutorial_app.bootstrap import Portal

ORDERS_TO_PLACE = int(os.environ.get("ITMS_DRILL_ORDERS", "48"))
KILLS = int(os.environ.get("ITMS_DRILL_KILLS", "4"))
#: Seconds that a worker needs to be ready, roughly, and that all may take at most.
START, END = 1.2, 240
#: Virtual seconds in a real one.
SPEED = 240
SCRIPT = Path(__file__).with_name("keep_ordering.py")
#: Each card can be used once in a workspace; an eSIM is always there.
SIMS = (
    *(f"<t:iccid>89459901000000002{end}</t:iccid>" for end in (14, 22, 30, 48)),
    "<t:iccid>8945990100000000016</t:iccid>",
    "<t:iccid>8945990100000000024</t:iccid>",
    *["<t:esim>true</t:esim>"] * 2,
)


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("keep_ordering", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def course(portal: Portal, workspace: str, order_id: str) -> Counter[str]:
    """Count all that has happened to an order: its events, and messages about it."""
    its_events = select(
        EVENTS.c.type, EVENTS.c.old_status, EVENTS.c.new_status, EVENTS.c.detail
    ).where(EVENTS.c.workspace == workspace, EVENTS.c.order_id == order_id)
    its_messages = select(MESSAGES.c.template, MESSAGES.c.channel).where(
        MESSAGES.c.workspace == workspace, MESSAGES.c.order_id == order_id
    )
    with portal.database.reading() as db:
        rows = [*db.execute(its_events), *db.execute(its_messages)]
    # Ids of messages and of eSIMs are others in each workspace.
    return Counter(
        re.sub(r"ME\d+|89459901900\d+", "…", repr(tuple(row))) for row in rows
    )


def new_workspace(portal: Portal, speed: int = 0) -> tuple[str, tuple[str, str]]:
    made, credentials = portal.workspaces.create(anonymous=False, calls_per_minute=0)
    if speed:
        with portal.database.transaction() as db:
            keep(db, made.id, speed=speed, followed_at=portal.clock.now())
    who = next(one for one in credentials if one.user_name.startswith("kurv-self"))
    return made.id, (who.user_name, who.password)


def undisturbed(portal: Portal) -> Mapping[str, Counter[str]]:
    """Return what happens to an order with each SIM choice in virtual time."""
    workspace, who = new_workspace(portal)
    ids = {
        sim: script().place(portal, *who, f"twin-{number:08}", sim)
        for number, sim in enumerate(SIMS)
    }
    assert all(order_id.startswith("OR") for order_id in ids.values()), ids
    with portal.database.transaction() as db:
        of = load(db, workspace)
        assert of is not None
        world = portal.workspaces.market.world(db, of, "drill")
        advance(world, of.clock + timedelta(days=30))
    return {sim: course(portal, workspace, order_id) for sim, order_id in ids.items()}


@dataclass
class Running:
    """The processes that are killed: workers, and one that places orders."""

    folder: Path
    database_url: str
    plan: Sequence[Sequence[str]]
    workers: int
    pause: float
    acknowledged: dict[int, str] = field(default_factory=dict)
    processes: dict[int, subprocess.Popen[str]] = field(default_factory=dict)
    started: dict[int, float] = field(default_factory=dict)

    def start(self, number: int) -> None:
        """Start worker *number*, or with 0 what places orders, where it had been."""
        if number == 0:
            first = len(self.acknowledged)
            line = [sys.executable, str(SCRIPT), str(self.folder), self.database_url]
            line += [str(self.folder / "plan.json"), str(first), str(self.pause)]
        else:
            line = command("--child", "--number", str(number))
        self.processes[number] = subprocess.Popen(
            line,
            stdout=subprocess.PIPE if number == 0 else subprocess.DEVNULL,
            text=True,
            env=os.environ
            | {"ITMS_DATA": str(self.folder), "ITMS_DATABASE_URL": self.database_url},
        )
        self.started[number] = time.monotonic()
        if number == 0:
            threading.Thread(target=self._listen, args=(self.processes[0],)).start()

    def kill(self, number: int) -> None:
        self.processes[number].kill()
        self.processes[number].wait()

    @property
    def has_placed_all(self) -> bool:
        return len(self.acknowledged) == len(self.plan)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):  # the last may be cut
                number, order_id = line.split()
                self.acknowledged[int(number)] = order_id
        process.stdout.close()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
            process.wait()


def rest(portal: Portal) -> int:
    """Return how many timers of orders are left."""
    with portal.database.reading() as db:
        query = select(func.count()).select_from(TIMERS).where(TIMERS.c.kind == "order")
        return db.execute(query).scalar_one()


def kills(running: Running, chance: random.Random) -> Iterator[int]:
    """Kill one process after the other while it works, and start it again."""
    for number in range(KILLS):
        candidates = [*range(1, running.workers + 1)]
        if number % 4 == 3 and not running.has_placed_all:
            candidates = [0]
        victim = chance.choice(candidates)
        ready = running.started[victim] + START
        time.sleep(max(ready - time.monotonic(), 0) + chance.uniform(0, 0.8))
        running.kill(victim)
        running.start(victim)
        yield victim


def test_every_order_ends_once_and_as_if_nobody_had_been_killed(
    tmp_path: Path, database_url: str
) -> None:
    settings = Settings(data=tmp_path, database_url=database_url)
    prepare(settings)
    portal = build(settings)
    chance = random.Random(300)
    expected = undisturbed(portal)
    places = [
        new_workspace(portal, SPEED) for _ in range(-(-ORDERS_TO_PLACE // len(SIMS)))
    ]
    plan = [
        (
            *places[number // len(SIMS)][1],
            f"drill-{number:08}",
            SIMS[number % len(SIMS)],
        )
        for number in range(ORDERS_TO_PLACE)
    ]
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    workers = 1 if database_url.startswith("sqlite") else 2
    pause = KILLS * 1.2 / ORDERS_TO_PLACE
    running = Running(tmp_path, database_url, plan, workers, pause)

    with ExitStack() as stack:
        stack.callback(running.stop)
        for number in range(workers + 1):
            running.start(number)
        killed = list(kills(running, chance))
        end = time.monotonic() + END
        while rest(portal) or not running.has_placed_all:
            assert time.monotonic() < end, (rest(portal), len(running.acknowledged))
            assert running.has_placed_all or running.processes[0].poll() is None
            time.sleep(0.1)

    happened = {
        number: course(portal, places[number // len(SIMS)][0], order_id)
        for number, order_id in running.acknowledged.items()
    }
    again = [script().place(portal, *order) for order in plan]
    with portal.database.reading() as db:
        of_ours = ORDERS.c.workspace.in_([workspace for workspace, _ in places])
        query = select(ORDERS.c.status, func.count()).where(of_ours)
        states = {  # noqa: C416 (its rows are no pairs to mypy)
            state: number
            for state, number in db.execute(query.group_by(ORDERS.c.status))
        }
        under_way = db.execute(select(func.count()).select_from(LEGS)).scalar_one()
    portal.close()
    assert len(killed) == KILLS
    assert [running.acknowledged[number] for number in range(len(plan))] == again
    assert sum(states.values()) == ORDERS_TO_PLACE
    assert set(states) == {"COMPLETED", "FAILED"}
    for number, (*_, sim) in enumerate(plan):
        assert happened[number] == expected[sim], (number, sim)
    assert under_way == 0
