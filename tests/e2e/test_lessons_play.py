"""Every lesson and every exercise, played over SOAP: each row's answer compared.

What was played is then looked for in the call log: each step must be ticked off by
the calls alone, as for a program that knows nothing of lessons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tutorial_app.access.sandbox import SandboxControl
from tutorial_app.client import connect
from tutorial_app.contract.library import read_library
from tutorial_app.kernel.database import Database
from tutorial_app.lessons import load_lessons
from tutorial_app.lessons.log import CallLog
from tutorial_app.lessons.model import Sandbox
from tutorial_app.lessons.player import Player
from tutorial_app.lessons.seen import CallReader
from tutorial_app.lessons.watching import watch
from tutorial_app.settings import HOME
from tutorial_app.traces.book import CallBook, CallLogs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tutorial_app.client import Itms

LESSONS = load_lessons()
PARTS = [(lesson, name) for lesson in LESSONS.values() for name in lesson.parts()]
#: Parts that cannot be played to their end yet: an operation has no handler, or a
#: step of a flow is missing. What can be played must leave the list, and the list
#: must not grow.
NOT_YET: frozenset[str] = frozenset()
CAP = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace, who plays in it, and its call log."""

    workspace: str
    sandbox: Sandbox
    player: Player
    log: CallLog


@pytest.fixture(scope="module")
def desks(live_portal: Any) -> Iterator[Callable[[str], Desk]]:
    """Give what makes the desk of a lesson; each has a workspace of its own."""
    made: dict[str, Desk] = {}
    with httpx.Client(base_url=live_portal.url) as client:
        control = SandboxControl(client, live_portal.control_token)
        logs = CallLogs(control, CallBook(Database("sqlite://")))
        log = CallLog(logs, CallReader(read_library(HOME / "wsdl")))

        def desk(lesson: str) -> Desk:
            if lesson not in made:
                made[lesson] = _desk(live_portal, control, log)
            return made[lesson]

        yield desk
        for one in made.values():
            one.player.close()


def _desk(live: Any, control: SandboxControl, log: CallLog) -> Desk:
    workspace, credentials = control.create()
    passwords = {one.user_name: one.password for one in credentials}

    def connection(user: str) -> Itms:
        name = f"{user}@{workspace.id}"
        # A thousand flows take a while on a busy machine.
        return connect(
            base_url=live.url, user=name, password=passwords[name], timeout=180
        )

    sandbox = Sandbox(f"{live.url}/receiver/{workspace.id}")
    return Desk(workspace.id, sandbox, Player(connection, sandbox), log)


@pytest.mark.parametrize(("lesson", "part"), PARTS, ids=[name for _, name in PARTS])
def test_a_lesson_goes_as_it_says_and_the_call_log_shows_it(
    desks: Callable[[str], Desk], lesson: Any, part: str
) -> None:
    desk, steps = desks(lesson.id), lesson.parts()[part]
    begun = desk.log.newest(desk.workspace)

    findings = desk.player.play(steps, lesson.user, seed=lesson.seed)

    if part in NOT_YET:
        assert findings, f"{part} can be played: take it off the list"
        pytest.skip(f"not yet: {findings[0]}")
    assert not findings, "\n".join(map(str, findings))
    calls = desk.log.after(desk.workspace, begun)
    watched = watch(steps, lesson.user, calls, desk.sandbox)
    assert [state for state in watched.states if state.standing != "done"] == []


def test_the_list_of_what_cannot_be_played_yet_is_exact() -> None:
    assert {name for _, name in PARTS} >= NOT_YET
    assert len(NOT_YET) <= CAP
