"""Workspaces come, are used apart from each other, and go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import make_sandbox
from tutorial_app.kernel.errors import LimitReached, NotFound
from tutorial_app.settings import Limits

if TYPE_CHECKING:
    from tests.integration.conftest import Sandbox
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.kernel.database import Database


def rows(sandbox: Sandbox, name: str) -> dict[str, int]:
    return dict(sandbox.manage("GET", f"/{name}")[1]["rows"])


def test_a_credential_of_one_workspace_opens_no_other(sandbox: Sandbox) -> None:
    one, other = sandbox.new_workspace(), sandbox.new_workspace()
    sandbox.passwords[f"kurv-self@{other}"] = sandbox.passwords[f"kurv-self@{one}"]

    stolen = sandbox.call("system", "GetSystemInfo", user=f"kurv-self@{other}")

    assert stolen.fault_code == "AUTHENTICATION_FAILED"


def test_what_happens_in_one_workspace_stays_there(sandbox: Sandbox) -> None:
    one, other = sandbox.new_workspace(), sandbox.new_workspace()
    before = rows(sandbox, other)

    sandbox.call(
        "system",
        "ResetSandbox",
        "<m:seedSet>EMPTY</m:seedSet>",
        user=f"kurv-self@{one}",
        reference="reset-0001",
    )

    assert rows(sandbox, one)["call_trace"] == 1
    assert rows(sandbox, other) == before


def test_the_same_seed_gives_the_same_rows(sandbox: Sandbox) -> None:
    one, other = sandbox.new_workspace(seed=5), sandbox.new_workspace(seed=5)

    assert rows(sandbox, one) == rows(sandbox, other)


def test_a_reset_empties_all_but_credentials_and_traces(sandbox: Sandbox) -> None:
    name = sandbox.new_workspace()
    fresh = rows(sandbox, name)
    user = f"kurv-self@{name}"
    sandbox.call(
        "system",
        "AdvanceSandboxClock",
        "<m:byDuration>P1D</m:byDuration>",
        user=user,
        reference="advance-01",
    )

    status, shown = sandbox.manage("POST", f"/{name}/reset", {"seed": 9})

    assert status == 200
    assert (shown["clock"], shown["seed"]) == ("2026-03-02T09:00:00+01:00", 9)
    after = rows(sandbox, name)
    assert after.pop("call_trace") == 1
    fresh.pop("call_trace")
    assert after == fresh
    assert sandbox.call("system", "GetSystemInfo", user=user).status == "200 OK"


def test_a_deleted_workspace_is_gone_with_all_its_rows(sandbox: Sandbox) -> None:
    name = sandbox.new_workspace()
    user = f"kurv-self@{name}"
    assert sandbox.call("system", "GetSystemInfo", user=user).status == "200 OK"

    sandbox.workspaces.delete(name)
    sandbox.endpoint.recorder.flush()

    gone = sandbox.call("system", "GetSystemInfo", user=user)
    assert gone.fault_code == "AUTHENTICATION_FAILED"
    with pytest.raises(NotFound, match=name):
        sandbox.workspaces.find(name)


def test_idle_anonymous_workspaces_are_purged_and_used_ones_stay(
    sandbox: Sandbox,
) -> None:
    idle, used = sandbox.new_workspace(), sandbox.new_workspace()
    kept = sandbox.new_workspace(anonymous=False)
    sandbox.clock.at += timedelta(days=4)
    sandbox.call("system", "GetSystemInfo", user=f"kurv-self@{used}")
    sandbox.endpoint.recorder.flush()
    sandbox.clock.at += timedelta(days=4)

    assert sandbox.workspaces.purge() == 1

    with pytest.raises(NotFound):
        sandbox.workspaces.find(idle)
    for name in (used, kept, "local"):
        assert sandbox.workspaces.find(name)[0].id == name


def test_traces_are_kept_for_30_days(sandbox: Sandbox) -> None:
    sandbox.call("system", "GetSystemInfo")
    sandbox.endpoint.recorder.flush()
    sandbox.clock.at += timedelta(days=29)
    sandbox.call("system", "GetSystemInfo")
    sandbox.endpoint.recorder.flush()
    sandbox.clock.at += timedelta(days=2)

    sandbox.workspaces.purge()

    _, told = sandbox.manage("GET", "/local/calls")
    assert [call["sequence"] for call in told["calls"]] == [2]


def test_anonymous_workspaces_are_limited_in_number(
    database: Database, clock: FixedClock
) -> None:
    sandbox = make_sandbox(database, clock, limits=Limits(anonymous=2))
    sandbox.new_workspace()
    sandbox.new_workspace()

    with pytest.raises(LimitReached, match="2 sandboxes"):
        sandbox.new_workspace()

    assert sandbox.new_workspace(anonymous=False)


def test_one_address_may_make_so_many_in_an_hour(
    database: Database, clock: FixedClock
) -> None:
    sandbox = make_sandbox(database, clock, limits=Limits(per_address=2))
    for _ in range(2):
        sandbox.new_workspace(made_from="192.0.2.7")

    with pytest.raises(LimitReached, match=r"192\.0\.2\.7"):
        sandbox.new_workspace(made_from="192.0.2.7")

    assert sandbox.new_workspace(made_from="192.0.2.8")
    clock.at += timedelta(minutes=61)
    assert sandbox.new_workspace(made_from="192.0.2.7")


def test_local_is_made_once(sandbox: Sandbox) -> None:
    sandbox.workspaces.ensure_local()

    found, counts = sandbox.workspaces.find("local")

    assert (found.anonymous, counts["workspace_credential"]) == (False, 8)


def test_passwords_lie_sealed_in_the_database(
    sandbox: Sandbox, database: Database
) -> None:
    name = sandbox.new_workspace()
    password = sandbox.passwords[f"kurv-self@{name}"]

    with database.reading() as db:
        stored: list[Any] = list(
            db.exec_driver_sql("SELECT * FROM workspace_credential")
        )

    assert len(stored) == 16
    assert password not in str(stored)
    assert "sandbox" not in {row.password for row in stored}


def test_a_workspace_kept_until_a_time_is_made_once_and_ends_then(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    until = clock.now() + timedelta(days=20)

    for _ in range(2):
        status, kept = sandbox.manage(
            "PUT", "/b1", {"keptUntil": f"{until:%Y-%m-%dT%H:%M:%SZ}"}
        )
        assert (status, kept["expiresAt"]) == (200, until.isoformat())
    told = sandbox.manage("GET", "/b1/credentials")[1]["credentials"]
    sandbox.passwords |= {one["userName"]: one["password"] for one in told}

    clock.at = until - timedelta(seconds=1)
    assert sandbox.workspaces.purge() == 0
    assert not sandbox.call("system", "GetSystemInfo", user="kurv-self@b1").fault_code
    clock.at = until
    late = sandbox.call("system", "GetSystemInfo", user="kurv-self@b1")
    assert late.fault_code == "AUTHENTICATION_FAILED"
    assert sandbox.workspaces.purge() == 1
    assert sandbox.manage("GET", "/b1")[0] == 404


@pytest.mark.parametrize("until", [None, 7, "tomorrow", "2026-03-09T00:00:00"])
def test_a_workspace_is_not_kept_until_what_is_no_time(
    sandbox: Sandbox, until: Any
) -> None:
    status, said = sandbox.manage("PUT", "/b1", {"keptUntil": until})

    assert status == 400
    assert repr(until) in said["message"]
