"""`kill -9`, again and again: every order comes to its end once, as if undisturbed.

300 orders of mixed flows are placed by a client, moved by workers, and told to a
receiver of callbacks, while one process or several are killed twenty times. What must
have happened to each order is what happens to its twin in virtual time, where nobody
is killed. `ITMS_DRILL_SEED` plays other kills.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import case, func, select

from tests.integration.conftest import call_wsgi
from tests.integration.drill.audit import ENDS, Course, courses
from tests.integration.drill.calls import CASES, ORDERS, PORT_OUT, Call, call, plan
from tests.integration.drill.processes import Running
from tests.integration.drill.receiver import Arrived, listening
from tests.portals import portal_of
from tests.stores import fresh_database
from tutorial_app.cli.serve import free_port
from tutorial_app.engine.legs import LEGS
from tutorial_app.mock.callbacks.tables import CALLBACKS, OUTBOX
from tutorial_app.mock.events import EVENTS, event_id
from tutorial_app.mock.flows.queue import TIMERS
from tutorial_app.mock.flows.timers import advance
from tutorial_app.mock.ids import COUNTERS
from tutorial_app.mock.orders.tables import ORDERS as ORDER_ROWS
from tutorial_app.mock.workspace import following, keep, load
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Table

    from tutorial_app.bootstrap import Portal

# All tests look at one drill, so they run in one process.
ORDERS_TO_PLACE = int(os.environ.get("ITMS_DRILL_ORDERS", "300"))
KILLS = int(os.environ.get("ITMS_DRILL_KILLS", "20"))
SEED = int(os.environ.get("ITMS_DRILL_SEED", "300"))
#: Virtual seconds in a real one, while a workspace's orders are placed and after.
SPEEDS = (60, 43_200)
#: By then the last order has ended: a port-out that was requested after three days.
HORIZON = timedelta(days=12)
#: Timers that are carried out between two kills, at least; seconds for all the rest.
AT_WORK, END = 4, 240
#: Calls that make enough to do for the first kill.
FIRST = 20


@dataclass(frozen=True, slots=True)
class Drilled:
    """A drill that is over."""

    portal: Portal
    calls: Sequence[Call]
    acknowledged: Mapping[int, str]
    killed: Sequence[str]
    arrived: Sequence[Arrived]
    #: Workspace -> id -> course.
    courses: Mapping[str, Mapping[str, Course]]
    #: Name of a case -> what happens to it when nobody is killed.
    twins: Mapping[str, Course]

    def named(self) -> Iterator[tuple[str, str, Course]]:
        """Yield for each order its workspace, its name and its course."""
        names = {
            (self.calls[number].workspace, order_id): self.calls[number].case
            for number, order_id in self.acknowledged.items()
        }
        for workspace, found in self.courses.items():
            for course in found.values():
                yield workspace, name_of(course, workspace, names), course


def name_of(
    course: Course, workspace: str, names: Mapping[tuple[str, str], str]
) -> str:
    """Return the name of an order's case, also of what nobody has placed."""
    if course.order_type == "PORT_OUT":
        return PORT_OUT
    if course.parent:
        return f"{names.get((workspace, course.parent), 'unknown')}: its porting"
    return names.get((workspace, course.order_id), "unknown")


@pytest.fixture(scope="module")
def drilled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drilled]:
    """Run the drill, once for all tests."""
    print(f"ITMS_DRILL_SEED={SEED}")  # noqa: T201 (shown when a test fails)
    folder = tmp_path_factory.mktemp("drill")
    with fresh_database(folder) as url, ExitStack() as stack:
        settings = Settings(
            data=folder, database_url=url, port=free_port(None), mock_only=True
        )
        portal = portal_of(settings)
        stack.callback(portal.close)
        receiver = stack.enter_context(
            listening(portal.mock.postman.message.answer(accepted=True))
        )
        twins = undisturbed(portal)
        workspaces = dict(
            new_workspace(portal) for _ in range(-(-ORDERS_TO_PLACE // len(ORDERS)))
        )
        chance = random.Random(SEED)
        calls = tuple(plan(workspaces, receiver.url, chance, SPEEDS))
        running = Running(settings, calls, not url.startswith("sqlite"))
        stack.callback(running.stop)
        running.start()
        kill_again_and_again(portal, running, chance)
        wait_for_the_end(portal, running)
        with portal.database.reading() as db:
            found = {name: courses(db, name) for name in workspaces}
        yield Drilled(
            portal,
            calls,
            running.acknowledged,
            running.killed,
            receiver.arrived,
            found,
            twins,
        )


def new_workspace(portal: Portal) -> tuple[str, dict[str, str]]:
    """Make a workspace; return its id and user -> password."""
    made, credentials = portal.mock.workspaces.create(
        anonymous=False, calls_per_minute=0
    )
    return made.id, {one.user_name: one.password for one in credentials}


def place(portal: Portal, made: Call) -> str:
    """Make a call inside this process; return the order's id."""
    answer = call_wsgi(
        portal.mock.soap,
        "POST",
        made.path,
        made.body.encode(),
        HTTP_AUTHORIZATION=made.authorization,
    )
    order_id = answer.text("receipt/orderId")
    assert order_id, answer.body
    return order_id


def undisturbed(portal: Portal) -> Mapping[str, Course]:
    """Return the course of each case in virtual time."""
    workspace, passwords = new_workspace(portal)
    placed = [
        place(portal, call(workspace, passwords, one, f"twin-{nth:08}"))
        for nth, one in enumerate(ORDERS)
    ]
    names = {
        (workspace, order_id): one.name
        for one, order_id in zip(ORDERS, placed, strict=True)
    }
    with portal.database.transaction() as db:
        of = load(db, workspace)
        assert of is not None
        advance(portal.mock.market.world(db, of, "drill"), of.clock + HORIZON)
        found = courses(db, workspace)
    return {name_of(one, workspace, names): one for one in found.values()}


def kill_again_and_again(
    portal: Portal, running: Running, chance: random.Random
) -> None:
    """Kill one after the other, each time after new calls and steps were seen.

    Calls are let through so that there is something to do for each kill.
    """
    rounds = [*running.victims, *chance.choices(running.victims, k=KILLS)][:KILLS]
    chance.shuffle(rounds)
    for nth, victim in enumerate(rounds, 1):
        carried, called = carried_out(portal), len(running.acknowledged)
        running.allow(FIRST + (len(running.calls) - FIRST) * nth // KILLS)
        goes_on = partial(is_at_work, portal, running, carried + AT_WORK, called)
        until(goes_on, running, f"nothing goes on after {running.killed}")
        time.sleep(chance.uniform(0, 0.4))
        running.kill(victim)


def is_at_work(portal: Portal, running: Running, carried: int, called: int) -> bool:
    """Say whether so many timers were carried out, and more calls made than that."""
    have_ended(portal)
    return carried_out(portal) >= carried and len(running.acknowledged) > called


def wait_for_the_end(portal: Portal, running: Running) -> None:
    """Wait until all calls are made, all orders ended and all events delivered."""
    until(
        lambda: len(running.acknowledged) == len(running.calls),
        running,
        "not all calls are acknowledged",
    )
    until(lambda: have_ended(portal), running, "not all orders have ended")
    until(
        lambda: not rows(portal, OUTBOX) and not rows(portal, LEGS),
        running,
        "not all events are delivered",
    )


def have_ended(portal: Portal) -> bool:
    """Say whether no workspace is under way; those whose orders have ended stand still.

    With every day that they went on there would be new events and invoices.
    """
    under_way = ORDER_ROWS.c.status.not_in(ENDS)
    leaves = ORDER_ROWS.c.order_type == "PORT_OUT"
    # The port-out comes by itself, as the last.
    ended = (
        select(ORDER_ROWS.c.workspace)
        .group_by(ORDER_ROWS.c.workspace)
        .having(
            func.sum(case((under_way, 1), else_=0)) == 0,
            func.sum(case((leaves, 1), else_=0)) == 1,
        )
    )
    with portal.database.reading() as db:
        moving = {of.id for of in following(db)}
        still = moving & set(db.execute(ended).scalars())
    if still:
        with portal.database.transaction() as db:
            for name in still:
                keep(db, name, speed=0)
    return moving == still


def until(condition: Callable[[], bool], running: Running, otherwise: str) -> None:
    end = time.monotonic() + END
    while not condition():
        assert time.monotonic() < end, otherwise
        running.look_after()
        time.sleep(0.1)


def rows(portal: Portal, table: Table) -> int:
    with portal.database.reading() as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


def carried_out(portal: Portal) -> int:
    """Return how many timers are gone: carried out, in general."""
    with portal.database.reading() as db:
        query = select(func.sum(COUNTERS.c.value)).where(COUNTERS.c.name == "timer")
        made = db.execute(query).scalar_one()
        left = db.execute(select(func.count()).select_from(TIMERS)).scalar_one()
    return int(made) - left


def test_all_orders_of_the_plan_were_placed_while_processes_were_killed(
    drilled: Drilled,
) -> None:
    found = Counter(name for _, name, _ in drilled.named())

    workspaces = len(drilled.courses)
    assert found == dict.fromkeys(drilled.twins, workspaces)
    assert workspaces * len(CASES) >= ORDERS_TO_PLACE
    assert len(drilled.killed) == KILLS


def test_no_acknowledged_call_is_lost(drilled: Drilled) -> None:
    lost = {
        (made.case, made.workspace, order_id): answer
        for number, order_id in drilled.acknowledged.items()
        if order_id != "-"
        for made in [drilled.calls[number]]
        if (answer := place(drilled.portal, made)) != order_id
        or order_id not in drilled.courses[made.workspace]
    }

    assert lost == {}
    assert len(drilled.acknowledged) == len(drilled.calls)


def test_every_order_has_reached_its_end_state_once(drilled: Drilled) -> None:
    otherwise = {
        (workspace, course.order_id, name): (course.end, course.ends)
        for workspace, name, course in drilled.named()
        if course.end != drilled.twins[name].end
        or course.ends != [course.end[0]]
        or (name in CASES and course.end[0] != CASES[name].end)
    }

    assert otherwise == {}


def test_every_step_has_had_its_effect_exactly_once(drilled: Drilled) -> None:
    for workspace, name, course in drilled.named():
        twin, which = drilled.twins[name], (workspace, course.order_id, name)
        assert course.steps == twin.steps, which
        assert course.events == twin.events, which
        assert course.effects == twin.effects, which


def test_every_message_stands_exactly_once(drilled: Drilled) -> None:
    for workspace, name, course in drilled.named():
        which = (workspace, course.order_id, name)
        assert course.messages == drilled.twins[name].messages, which


def test_every_event_was_called_back_in_order_and_repeats_are_named(
    drilled: Drilled,
) -> None:
    told: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(dict)
    message = drilled.portal.mock.postman.message
    for one in drilled.arrived:
        fields = message.read(one.body)
        secret = message.secret(one.workspace, fields["callbackId"])
        events = [event["eventId"] for event in fields["event"]]
        known = told[one.workspace, fields["callbackId"]]
        assert one.signature == message.signature(secret, one.body), fields
        # A repeat brings the same under the same name.
        assert known.setdefault(fields["deliveryId"], events) == events, fields

    for callback, deliveries in told.items():
        brought = [event for events in deliveries.values() for event in events]
        assert brought == expected_by(drilled.portal, *callback), callback
    assert len(told) == rows(drilled.portal, CALLBACKS)


def expected_by(portal: Portal, workspace: str, callback_id: str) -> list[str]:
    """Return the ids of the events that a callback is for, in order."""
    its_partner = (CALLBACKS.c.workspace == EVENTS.c.workspace) & (
        CALLBACKS.c.partner == EVENTS.c.partner
    )
    query = (
        select(EVENTS.c.number)
        .join(CALLBACKS, its_partner)
        .where(
            CALLBACKS.c.workspace == workspace, CALLBACKS.c.callback_id == callback_id
        )
        .order_by(EVENTS.c.number)
    )
    with portal.database.reading() as db:
        return [event_id(number) for number in db.execute(query).scalars()]
