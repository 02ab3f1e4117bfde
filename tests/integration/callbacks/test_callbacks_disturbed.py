"""Callbacks when something goes wrong amid a delivery: nothing is lost or overtaken."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.integration.callbacks.conftest import (
    OWN,
    duplicate,
    register,
    reserve,
    waiting,
)
from tests.integration.conftest import KEY
from tutorial_app.mock.callbacks.delivering import PAUSES
from tutorial_app.mock.events import emit
from tutorial_app.mock.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.callbacks.conftest import Partner
    from tests.integration.conftest import Sandbox
    from tutorial_app.mock.callbacks.delivering import Postman
    from tutorial_app.mock.callbacks.showing import Showcase

BASIC = "<m:seedSet>BASIC</m:seedSet>"
SCRIPT = Path(__file__).with_name("keep_posting.py")


def happen(sandbox: Sandbox, times: int) -> None:
    """Write events of KURV's in `local`."""
    with sandbox.database.transaction() as db:
        of = load(db, "local", lock=True)
        assert of is not None
        world = sandbox.workspaces.market.world(db, of, "c-1")
        for _ in range(times):
            emit(world, "BalanceLow", "KURV")


def settle(sandbox: Sandbox, postman: Postman) -> None:
    """Let time pass until nothing waits any more."""
    for _ in range(2 * len(PAUSES)):
        postman.deliver_due()
        sandbox.clock.at += max(PAUSES)
    assert waiting(sandbox) == 0


@pytest.fixture
def meanwhile() -> Iterator[Callable[..., httpx.Client]]:
    """Give what makes a way out where something happens while one posts."""
    made: list[httpx.Client] = []

    def make(event: Callable[[], Any], partner: Partner) -> httpx.Client:
        def answer(request: httpx.Request) -> httpx.Response:
            event()
            status, body = partner.take(request.headers, request.read())
            return httpx.Response(status, content=body)

        made.append(httpx.Client(transport=httpx.MockTransport(answer)))
        return made[-1]

    yield make
    for client in made:
        client.close()


def test_what_is_delivered_while_the_workspace_is_reset_hides_nothing_newer(
    sandbox: Sandbox,
    postman: Postman,
    partner: Partner,
    meanwhile: Callable[..., httpx.Client],
) -> None:
    """Ids begin anew at a reset, so that there are two deliveries of one name."""

    def begin_anew() -> None:
        reset = sandbox.call("system", "ResetSandbox", BASIC, reference="reset-0001")
        assert not reset.fault_code, reset.body
        register(sandbox, partner.url, reference="callback-2")
        reserve(sandbox, 402)

    register(sandbox, partner.url)
    reserve(sandbox, 401)
    slow = replace(postman, outside=meanwhile(once(begin_anew), partner))

    slow.deliver_due()
    settle(sandbox, postman)

    numbers = [one["msisdn"] for fields, *_ in partner.got for one in fields["event"]]
    assert numbers == ["+4542010401", "+4542010402"]


def once(event: Callable[[], object]) -> Callable[[], None]:
    """Return what does *event* at its first call."""
    left = [event]

    def happen_once() -> None:
        if left:
            left.pop()()

    return happen_once


def test_what_is_registered_anew_amid_a_delivery_comes_again(
    sandbox: Sandbox,
    postman: Postman,
    partner: Partner,
    meanwhile: Callable[..., httpx.Client],
) -> None:
    def register_anew() -> None:
        again = "<m:callbackId>CB100001</m:callbackId>"
        sandbox.call(
            "notification",
            "RegisterCallback",
            f"{again}<m:url>{partner.url}</m:url>",
            reference="callback-2",
        )

    register(sandbox, partner.url)
    reserve(sandbox, 403)
    slow = replace(postman, outside=meanwhile(once(register_anew), partner))

    slow.deliver_due()
    settle(sandbox, postman)

    deliveries = [fields["deliveryId"] for fields, *_ in partner.got]
    assert deliveries == ["DL00000001", "DL00000002"]
    assert len(set(partner.event_ids())) == 1


@pytest.mark.parametrize("status", [200, 500])
def test_whoever_comes_back_after_its_claim_ran_out_changes_nothing(
    sandbox: Sandbox,
    postman: Postman,
    partner: Partner,
    meanwhile: Callable[..., httpx.Client],
    status: int,
) -> None:
    def take_over() -> None:
        sandbox.clock.at += timedelta(minutes=2)
        partner.troubles = [status]
        assert postman.deliver_due() == 1
        partner.troubles = [700 - status]

    register(sandbox, partner.url)
    reserve(sandbox, 404)
    slow = replace(postman, outside=meanwhile(once(take_over), partner))

    slow.deliver_due()
    at_once = len(partner.got)
    settle(sandbox, postman)

    attempts = [(one["deliveryId"], one["attempt"]) for one, *_ in partner.got]
    expected = [("DL00000001", 2), ("DL00000001", 1), ("DL00000001", 3)]
    assert at_once == 2
    assert attempts == expected[: 2 if status == 200 else 3]


def test_a_callback_that_fails_holds_up_no_other(
    sandbox: Sandbox, postman: Postman, partner: Partner, showcase: Showcase
) -> None:
    register(sandbox, partner.url)
    register(sandbox, OWN, reference="callback-2")
    partner.troubles = [500] * 3
    for number in (405, 406, 407):
        reserve(sandbox, number)
        postman.deliver_due()

    assert len(partner.got) == 1
    assert showcase.received("local")["total"] == 3


def test_events_keep_their_order_however_a_receiver_fails(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    register(sandbox, partner.url)
    chance = random.Random(12)
    for _ in range(60):
        happen(sandbox, chance.randrange(1, 130))
        partner.troubles = [chance.choice([200, 302, 404, 500]) for _ in range(3)]
        postman.deliver_due()
        sandbox.clock.at += timedelta(minutes=chance.randrange(60))
    partner.troubles.clear()
    settle(sandbox, postman)

    first_seen = list(dict.fromkeys(partner.event_ids()))
    assert first_seen == sorted(first_seen)
    assert len(first_seen) > 1000
    check_repeats(partner)


def check_repeats(partner: Partner) -> None:
    """Check that each repeat of a delivery says the same under the next number."""
    contents: dict[str, list[str]] = {}
    attempts: dict[str, list[int]] = {}
    for fields, *_ in partner.got:
        name, events = fields["deliveryId"], [e["eventId"] for e in fields["event"]]
        assert contents.setdefault(name, events) == events
        attempts.setdefault(name, []).append(fields["attempt"])
    assert all(each == sorted(set(each)) for each in attempts.values())
    assert max(map(len, attempts.values())) > 1


def test_several_postmen_keep_the_order_and_repeat_nothing(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    register(sandbox, partner.url)
    for _ in range(10):
        happen(sandbox, 40)
        threads = [threading.Thread(target=postman.deliver_due) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    settle(sandbox, postman)

    ids = partner.event_ids()
    assert len(ids) == 400
    assert ids == sorted(set(ids))


def test_all_come_twice_if_all_are_asked_for_and_none_without(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    register(sandbox, partner.url)
    happen(sandbox, 30)
    postman.deliver_due()
    plain = partner.event_ids()
    duplicate(sandbox, 100)
    happen(sandbox, 30)
    postman.deliver_due()

    doubled = partner.event_ids()[30:]
    assert len(set(plain)) == len(plain) == 30
    assert doubled == sorted(set(doubled)) * 2
    assert len({fields["deliveryId"] for fields, *_ in partner.got}) == 3


def test_a_hostile_sandbox_repeats_a_fifth_unless_told_otherwise(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    register(sandbox, partner.url)
    hostile = "<m:profile>HOSTILE</m:profile>"
    behave(sandbox, hostile)
    happen(sandbox, 200)
    postman.deliver_due()
    times = Counter(partner.event_ids())
    partner.got.clear()
    none = "<m:callbackDuplicatePercent>0</m:callbackDuplicatePercent>"
    behave(sandbox, hostile + none)
    happen(sandbox, 200)
    postman.deliver_due()

    assert set(times.values()) == {1, 2}
    assert 20 <= list(times.values()).count(2) <= 60
    assert len(partner.event_ids()) == 200


def behave(sandbox: Sandbox, content: str) -> None:
    for number in range(6):
        # A hostile sandbox may refuse a call of this kind, too.
        reference = f"behave-{number}-{len(content)}"
        answer = sandbox.call(
            "system", "SetSandboxBehaviour", content, reference=reference
        )
        if not answer.fault_code:
            return
    pytest.fail("the sandbox does not let itself be told")


@pytest.mark.parametrize("phase", ["before", "between", "after"])
def test_kill_9_amid_deliveries_loses_nothing_and_swaps_nothing(
    sandbox: Sandbox, partner: Partner, phase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The partner kills who posts: before it notes the events, before it answers,
    or just after that.
    """
    register(sandbox, partner.url)
    kills = 0
    take = partner.take

    def deadly(headers: Any, body: bytes) -> tuple[int, bytes]:
        if phase == "before":
            os.kill(poster.pid, signal.SIGKILL)
            return 200, b""
        answer = take(headers, body)
        if phase == "between":
            os.kill(poster.pid, signal.SIGKILL)
        else:
            threading.Timer(0.003, poster.kill).start()
        return answer

    for number in range(5):
        happen(sandbox, 7)
        monkeypatch.setattr(partner, "take", deadly if number < 3 else take)
        database = sandbox.database.url
        now = sandbox.clock.now().isoformat()
        with subprocess.Popen(
            [sys.executable, str(SCRIPT), database, KEY, now]
        ) as poster:
            kills += poster.wait(60) == -signal.SIGKILL
        sandbox.clock.at += timedelta(minutes=1)

    ids = partner.event_ids()
    assert kills >= (3 if phase != "after" else 1)
    assert list(dict.fromkeys(ids)) == sorted(set(ids))
    assert len(set(ids)) == 5 * 7
    assert waiting(sandbox) == 0
