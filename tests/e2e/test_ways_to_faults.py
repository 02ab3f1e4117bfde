"""Every way to a fault code that the reference shows, played over SOAP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tutorial_app.client import connect
from tutorial_app.contract.library import read_library
from tutorial_app.lessons.player import Player
from tutorial_app.lessons.ways import USER, load_ways
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.client import Itms

WAYS = load_ways(HOME / "conf" / "faults.toml")
CODES = read_library(HOME / "wsdl").fault_codes
#: What no single call meets; `tests/completeness/test_every_fault_code.py` has them.
TOLD = {"INVALID_REQUEST", "AUTHENTICATION_FAILED", "REQUEST_IN_PROGRESS"}


@pytest.fixture(scope="module")
def player(live_portal: Any) -> Iterator[Player]:
    answer = httpx.post(
        f"{live_portal.url}/control/v1/workspaces",
        json={"seedSet": "BASIC", "seed": 1},
        headers={"Authorization": f"Bearer {live_portal.control_token}"},
    )
    assert answer.status_code == httpx.codes.CREATED, answer.text
    passwords = {c["userName"]: c["password"] for c in answer.json()["credentials"]}
    workspace = answer.json()["id"]

    def connection(user: str) -> Itms:
        name = f"{user}@{workspace}"
        return connect(base_url=live_portal.url, user=name, password=passwords[name])

    made = Player(connection)
    yield made
    made.close()


def test_there_is_a_way_to_each_code_of_the_contract() -> None:
    assert list(WAYS) == list(CODES)
    assert {code for code, way in WAYS.items() if not way.steps} == TOLD


@pytest.mark.parametrize("code", [code for code in WAYS if WAYS[code].steps])
def test_a_way_leads_to_its_code(player: Player, code: str) -> None:
    findings = player.play(WAYS[code].steps, USER)

    assert not findings, "\n".join(map(str, findings))
