"""What happens without a call: by a worker beside the server, or once by hand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.integration.conftest import call_wsgi
from tests.integration.drill.calls import CASES, call
from tests.integration.drill.processes import children, is_gone, tree_of
from tests.portals import portal_of
from tutorial_app.cli.work import command, run_once
from tutorial_app.engine import legs
from tutorial_app.engine.carrier import InlineCarrier, rescue, send
from tutorial_app.engine.legs import LEGS, PATIENCE, Subject
from tutorial_app.engine.rounds import Duty, Rounds
from tutorial_app.mock.flows.queue import TIMERS, set_timer
from tutorial_app.mock.messages.tables import MESSAGES
from tutorial_app.mock.workspace import keep, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.settings import Settings

PROGRAM = Path(sys.executable).parent / "itms-portal"
ORDER = Subject("local", "order", "OR10000001")


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, condition
        time.sleep(0.05)


def follow(portal: Portal, speed: int) -> None:
    with portal.database.transaction() as db:
        keep(db, "local", speed=speed, followed_at=portal.clock.now())


def set_one_timer(portal: Portal) -> None:
    """Set a timer that is due at once, of an order that does not exist."""
    with portal.database.transaction() as db:
        of = load(db, "local")
        assert of is not None
        world = portal.mock.market.world(db, of, "test")
        set_timer(world, world.now, "order", ORDER.name)


def timers(portal: Portal) -> int:
    with portal.database.reading() as db:
        query = select(func.count()).select_from(TIMERS)
        return db.execute(query.where(TIMERS.c.subject == ORDER.name)).scalar_one()


def under_way(portal: Portal) -> int:
    with portal.database.reading() as db:
        return db.execute(select(func.count()).select_from(LEGS)).scalar_one()


def test_what_is_due_is_sent_out_once_and_leaves_nothing_behind(portal: Portal) -> None:
    carrier = InlineCarrier()
    mover = portal.mock.mover(carrier)
    follow(portal, 60)
    set_one_timer(portal)

    sent = [mover.wake(), mover.wake()]
    carried = carrier.carry(mover.advance)

    assert sent == [1, 0]
    assert carried == 1
    assert timers(portal) == under_way(portal) == 0


def test_a_workspace_that_stands_still_is_left_alone(portal: Portal) -> None:
    set_one_timer(portal)

    assert portal.mock.mover(InlineCarrier()).wake() == 0


def test_virtual_time_runs_as_fast_as_was_said(
    portal: Portal, clock: FixedClock
) -> None:
    follow(portal, 3600)
    before, _ = portal.mock.workspaces.find("local")
    clock.at += PATIENCE

    after, _ = portal.mock.workspaces.find("local")

    assert after.clock - before.clock == PATIENCE * 3600


def test_what_is_due_in_a_workspace_is_done_in_order_after_a_long_pause(
    portal: Portal, clock: FixedClock
) -> None:
    carrier = InlineCarrier()
    mover = portal.mock.mover(carrier)
    made, credentials = portal.mock.workspaces.create()
    posted = CASES["KONTORA posts a SIM"]
    passwords = {one.user_name: one.password for one in credentials}
    placed = call(made.id, passwords, posted, "after-a-pause")
    headers = {"HTTP_AUTHORIZATION": placed.authorization}
    call_wsgi(portal.mock.soap, "POST", placed.path, placed.body.encode(), **headers)
    with portal.database.transaction() as db:
        keep(db, made.id, speed=86_400, followed_at=clock.now())
    clock.at += timedelta(seconds=9)

    while mover.wake():
        carrier.carry(mover.advance)

    with portal.database.reading() as db:
        query = select(MESSAGES.c.template).where(MESSAGES.c.workspace == made.id)
        sent = set(db.execute(query).scalars())
    # The parcel leaves before it arrives, though its timer is not the order's.
    assert {"SIM_SHIPPED", "WELCOME"} <= sent


def test_a_leg_whose_worker_never_comes_back_is_sent_again_ever_more_seldom(
    portal: Portal, clock: FixedClock
) -> None:
    lost, carrier = InlineCarrier(), InlineCarrier()
    with portal.database.transaction() as db:
        first = send(db, lost, ORDER, 1, clock.now())
        second = send(db, lost, ORDER, 2, clock.now())
    found = []

    for _ in range(4):
        clock.at += PATIENCE
        found.append(rescue(portal.database, carrier, clock.now()))

    assert (first, second) == (True, False)
    assert found == [1, 0, 1, 0]
    assert carrier.carry(portal.mock.mover(carrier).advance) == 2
    assert under_way(portal) == 0


def test_an_old_leg_does_not_end_a_newer_one(portal: Portal, clock: FixedClock) -> None:
    with portal.database.transaction() as db:
        legs.set_out(db, ORDER, 2, clock.now())

        legs.arrive(db, ORDER, 1)

    assert under_way(portal) == 1


def test_a_duty_that_fails_is_done_again_and_holds_up_no_other() -> None:
    seen: list[str] = []

    def fail() -> None:
        seen.append("failed")
        raise RuntimeError("on purpose")

    rounds = Rounds(
        (Duty("bad", 0.01, fail), Duty("good", 0.01, lambda: seen.append("done")))
    )
    rounds.start()
    until(lambda: seen.count("failed") > 2 and seen.count("done") > 2)
    rounds.stop()

    ended = len(seen)
    time.sleep(0.05)
    assert len(seen) == ended


def test_work_once_does_what_is_due_and_ends(settings: Settings) -> None:
    portal = portal_of(settings)
    follow(portal, 60)
    set_one_timer(portal)

    carried = run_once(settings)

    assert carried == 1
    assert timers(portal) == 0
    portal.close()


def workers(server: int) -> list[int]:
    """Return the processes below the server that work without a call."""
    return [
        worker
        for keeper in children(server)
        for worker in children(keeper)
        if b"\0work\0" in Path(f"/proc/{worker}/cmdline").read_bytes()
    ]


@pytest.fixture
def server(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [str(PROGRAM), "serve", "--mock-only", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | settings.to_env() | {"ITMS_MOCK_ONLY": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        until(lambda: workers(process.pid))
        yield process
        process.kill()


def test_a_killed_worker_comes_back_and_goes_on(
    server: subprocess.Popen[str], settings: Settings
) -> None:
    (first,) = workers(server.pid)
    portal = portal_of(settings)
    follow(portal, 60)

    os.kill(first, signal.SIGKILL)
    set_one_timer(portal)
    until(lambda: timers(portal) == 0)

    assert workers(server.pid) != [first]
    portal.close()


def test_a_worker_ends_though_its_parent_died_while_it_started(
    settings: Settings,
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    line = command("--child-of", str(gone.pid))

    ended = subprocess.run(
        line, env=os.environ | settings.to_env(), timeout=60, check=False
    )

    assert ended.returncode == 0


def test_a_killed_keeper_comes_back_and_with_it_a_worker(
    server: subprocess.Popen[str],
) -> None:
    first = tree_of(server.pid)
    assert first is not None

    os.kill(first.keeper, signal.SIGKILL)
    until(lambda: is_gone(first.keeper) and tree_of(server.pid))

    after = tree_of(server.pid)
    assert after is not None
    assert after.web == first.web
    assert after.worker != first.worker


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_when_the_server_ends(
    server: subprocess.Popen[str], how: signal.Signals
) -> None:
    below = children(server.pid)
    every = below + [one for keeper in below for one in children(keeper)]

    server.send_signal(how)
    server.wait()

    until(lambda: all(is_gone(one) for one in every))
    assert len(every) >= 3
