from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.mock.control import Control

if TYPE_CHECKING:
    from tests.integration.conftest import Sandbox


def test_a_workspace_is_made_with_a_credential_of_every_kind(sandbox: Sandbox) -> None:
    status, made = sandbox.manage("POST", "", {"seedSet": "BASIC", "seed": 3})

    assert status == 201
    assert re.fullmatch(r"w[a-z0-9]{5}", made["id"])
    assert (made["seedSet"], made["seed"]) == ("BASIC", 3)
    assert made["clock"] == "2026-03-02T09:00:00+01:00"
    assert made["createdAt"] == "2026-01-05T09:00:00+00:00"
    assert made["expiresAt"] == "2026-01-12T09:00:00+00:00"
    assert {one["userName"] for one in made["credentials"]} == {
        f"{kind}@{made['id']}"
        for kind in (
            "kurv-self",
            "kurv-agent",
            "kurv-machine",
            "kurv-ended",
            "kontora-self",
            "kontora-agent",
            "kontora-machine",
            "gnist-self",
        )
    }
    assert len({one["password"] for one in made["credentials"]}) == 8


def test_its_credentials_work_and_are_told_again(sandbox: Sandbox) -> None:
    _, made = sandbox.manage("POST", "", {})
    _, told = sandbox.manage("GET", f"/{made['id']}/credentials")

    first = made["credentials"][0]
    sandbox.passwords[first["userName"]] = first["password"]
    channel = first["channels"][0]
    answer = sandbox.call(
        "system", "GetSystemInfo", user=first["userName"], channel=channel
    )

    by_name = {one["userName"]: one for one in told["credentials"]}
    assert by_name == {one["userName"]: one for one in made["credentials"]}
    assert answer.status == "200 OK"


def test_looking_at_a_workspace_shows_no_secret(sandbox: Sandbox) -> None:
    status, shown = sandbox.manage("GET", "/local")

    assert status == 200
    assert shown["rows"]["workspace_credential"] == 8
    assert "password" not in str(shown).lower()


@pytest.mark.parametrize("token", ["", "wrong", "tokenn"])
def test_without_the_token_nothing_is_told(sandbox: Sandbox, token: str) -> None:
    status, body = sandbox.manage("GET", "/local", token=token)

    assert status == 401
    assert body == {
        "code": "forbidden",
        "message": "the bearer token is missing or wrong",
    }


@pytest.mark.parametrize(
    "address", ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", ""]
)
def test_callers_on_other_machines_are_refused_even_with_the_token(
    sandbox: Sandbox, address: str
) -> None:
    status, body = sandbox.manage("GET", "/local", REMOTE_ADDR=address)

    assert status == 403
    assert body["code"] == "from-elsewhere"
    assert address in body["message"]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]
)
def test_callers_on_this_machine_are_let_in(sandbox: Sandbox, address: str) -> None:
    assert sandbox.manage("GET", "/local", REMOTE_ADDR=address)[0] == 200


def test_an_operator_may_let_other_machines_in_with_the_token(sandbox: Sandbox) -> None:
    sandbox.control = replace(sandbox.control, anywhere=True)

    assert sandbox.manage("GET", "/local", REMOTE_ADDR="192.0.2.7")[0] == 200
    assert (
        sandbox.manage("GET", "/local", token="wrong", REMOTE_ADDR="192.0.2.7")[0]
        == 401
    )


def test_a_control_mount_without_a_token_cannot_be_made(sandbox: Sandbox) -> None:
    with pytest.raises(InvalidInput, match="needs a token"):
        Control(sandbox.workspaces, sandbox.endpoint.recorder, "")


@pytest.mark.parametrize(
    ("method", "path", "asked", "status", "says"),
    [
        ("POST", "", {"seedSet": "HUGE"}, 400, "no seed set 'HUGE'"),
        ("POST", "", {"seed": "x"}, 400, "seed is 'x'"),
        ("POST", "", {"seed": -1}, 400, "seed is -1"),
        ("POST", "", {"callsPerMinute": 1.5}, 400, "callsPerMinute is 1.5"),
        ("POST", "", {"anonymous": "no"}, 400, "anonymous is 'no'"),
        ("POST", "", ["x"], 400, "must be a JSON object"),
        ("GET", "/w99999", None, 404, "no sandbox 'w99999'"),
        ("GET", "/w99999/calls", None, 404, "no sandbox 'w99999'"),
        ("DELETE", "/w99999", None, 404, "no sandbox 'w99999'"),
        ("GET", "/a/b/c", None, 404, "nothing is at"),
        ("GET", "", None, 405, "GET is not taken"),
        ("PATCH", "/local", None, 405, "PATCH is not taken"),
        ("GET", "/local/calls?after=x", None, 400, "after is 'x'"),
    ],
)
def test_what_cannot_be_done_says_why(
    sandbox: Sandbox, method: str, path: str, asked: Any, status: int, says: str
) -> None:
    got, body = sandbox.manage(method, path, asked)

    assert got == status
    assert says in body["message"]


def test_delete_answers_without_a_body(sandbox: Sandbox) -> None:
    name = sandbox.new_workspace()

    assert sandbox.manage("DELETE", f"/{name}") == (204, None)
    assert sandbox.manage("GET", f"/{name}")[0] == 404


def test_calls_are_listed_in_order_from_where_one_stopped(sandbox: Sandbox) -> None:
    for number in range(5):
        sandbox.call(
            "system",
            "GetSystemInfo",
            context=f"<t:correlationId>c{number}</t:correlationId>",
        )

    _, first = sandbox.manage("GET", "/local/calls?limit=3")
    _, rest = sandbox.manage("GET", "/local/calls?after=3")

    assert [call["sequence"] for call in first["calls"]] == [1, 2, 3]
    assert [call["correlationId"] for call in rest["calls"]] == ["c3", "c4"]
    assert first["calls"][0]["operation"] == "GetSystemInfo"
    assert first["calls"][0]["userName"] == "kurv-self"
    assert first["calls"][0]["durationUs"] > 0


def test_a_trace_holds_both_envelopes_without_their_secrets(sandbox: Sandbox) -> None:
    name = sandbox.new_workspace()
    user = f"kurv-self@{name}"
    stray = f"<t:correlationId>c1</t:correlationId><!-- {sandbox.passwords[user]} -->"
    sandbox.call("system", "GetSystemInfo", user=user, context=stray)

    _, told = sandbox.manage("GET", f"/{name}/calls")

    (call,) = told["calls"]
    assert "GetSystemInfo" in call["request"]
    assert user in call["request"]
    assert sandbox.passwords[user] not in call["request"]
    assert ">***</wsse:Password>" in call["request"]
    assert "GetSystemInfoResponse" in call["answer"]
