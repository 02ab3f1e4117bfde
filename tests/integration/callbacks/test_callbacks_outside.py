"""Callbacks to an operator's allowed hosts: a name asked once, a connection pinned."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
import pytest

from tests.integration.callbacks.conftest import register, reserve, waiting
from tests.integration.callbacks.outside import (
    NAME,
    PUBLIC,
    Names,
    Partner,
    Streets,
    listening_outside,
)
from tests.integration.conftest import Sandbox
from tests.portals import portal_of
from tutorial_app.bootstrap import prepare
from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.mock.callbacks import doorway as way
from tutorial_app.mock.callbacks.doorway import LARGEST, Doorway, Outside
from tutorial_app.mock.callbacks.waiting import MOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.settings import Settings

URL = f"https://{NAME}/events"


@pytest.fixture
def partner(tmp_path: Path) -> Iterator[Partner]:
    with listening_outside(tmp_path) as partner:
        yield partner


def test_the_connection_goes_to_the_address_checked_and_keeps_the_name(
    partner: Partner,
) -> None:
    names, streets = Names([[PUBLIC]]), Streets(partner.port)

    with partner.client(names, streets) as client:
        answer = client.post(URL, content=b"x")

    assert (answer.status_code, answer.content) == (200, b"fine")
    assert streets.went == [(PUBLIC, 443)]
    assert names.asked == {NAME: 1}
    assert partner.sni == [NAME]
    assert partner.seen[0]["Host"] == NAME


def test_a_name_that_turns_to_a_private_network_meanwhile_gains_nothing(
    partner: Partner,
) -> None:
    names, streets = Names([[PUBLIC], ["10.0.0.1"]]), Streets(partner.port)

    with partner.client(names, streets) as client:
        client.post(URL, content=b"x")
        with pytest.raises(httpx.TransportError, match="public internet"):
            client.post(URL, content=b"x")

    assert streets.went == [(PUBLIC, 443)]


@pytest.mark.parametrize(
    "says",
    [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:10.0.0.1"], ["fe80::1%eth0"], []],
)
def test_one_address_that_is_not_public_spoils_the_name(
    partner: Partner, says: list[str]
) -> None:
    streets = Streets(partner.port)

    with (
        partner.client(Names([says]), streets) as client,
        pytest.raises(httpx.TransportError) as refused,
    ):
        client.post(URL, content=b"x")

    assert streets.went == []
    assert "10.0.0.1" not in str(refused.value)


def test_a_redirect_is_an_answer_like_another_and_not_followed(
    partner: Partner,
) -> None:
    partner.status = 307
    partner.headers = {"Location": "https://169.254.169.254/latest/"}
    names, streets = Names([[PUBLIC]]), Streets(partner.port)

    with partner.client(names, streets) as client:
        assert client.post(URL, content=b"x").status_code == 307

    assert len(streets.went) == 1


def test_a_certificate_for_another_name_is_not_taken(partner: Partner) -> None:
    with (
        partner.client(Names([[PUBLIC]])) as client,
        pytest.raises(httpx.TransportError, match="certificate verify failed"),
    ):
        client.post("https://other.partner.example/", content=b"x")

    assert partner.seen == []


def test_each_post_makes_a_connection_of_its_own(partner: Partner) -> None:
    streets = Streets(partner.port)

    with partner.client(Names([[PUBLIC]]), streets) as client:
        client.post(URL, content=b"x")
        client.post(URL, content=b"x")

    assert len(streets.went) == 2


def test_an_answer_without_end_is_cut_off(partner: Partner) -> None:
    partner.body = b"x" * (LARGEST + 1)

    with (
        partner.client(Names([[PUBLIC]])) as client,
        pytest.raises(httpx.TransportError, match=f"more than {LARGEST} bytes"),
    ):
        client.post(URL, content=b"x")


def test_a_packed_answer_is_not_unpacked(partner: Partner) -> None:
    partner.headers = {"Content-Encoding": "gzip"}

    with partner.client(Names([[PUBLIC]])) as client:
        assert client.post(URL, content=b"x").content == b"fine"


def test_an_answer_in_drips_may_take_no_longer_than_one_at_once(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner.body, partner.drips = b"x" * 300, 0.1
    monkeypatch.setattr(way, "PATIENCE", 1.0)
    began = time.monotonic()

    with (
        partner.client(Names([[PUBLIC]])) as client,
        pytest.raises(httpx.TransportError, match="no answer within 1 seconds"),
    ):
        client.post(URL, content=b"x")

    assert time.monotonic() - began < 10


def test_the_next_address_is_tried_where_one_does_not_answer(
    partner: Partner,
) -> None:
    class OneIsDown(Streets):
        def connect_tcp(self, host: str, *more: Any) -> httpcore.NetworkStream:
            if host == PUBLIC:
                raise httpcore.ConnectError("down")
            return super().connect_tcp(host, *more)

    streets = OneIsDown(partner.port)
    names = Names([[PUBLIC, "2606:2800:21f:cb07::1"]])

    with partner.client(names, streets) as client:
        assert client.post(URL, content=b"x").status_code == 200

    assert streets.went == [("2606:2800:21f:cb07::1", 443)]


def test_a_name_that_nobody_knows_is_named() -> None:
    def unknown(*_: Any) -> list[str]:
        raise OSError("no such name")

    with (
        httpx.Client(transport=Outside(Doorway(unknown))) as client,
        pytest.raises(httpx.TransportError, match=f"{NAME} is not known"),
    ):
        client.post(URL, content=b"x")


def test_a_name_server_that_keeps_silent_holds_nobody() -> None:
    silent = threading.Event()

    def never(*_: Any) -> list[str]:
        silent.wait(30)
        return [PUBLIC]

    ways = Doorway(never)
    begun = time.monotonic()
    for _ in range(MOST + 1):  # The last one finds every place taken.
        with pytest.raises(httpcore.ConnectTimeout):
            ways.connect_tcp(NAME, 443, timeout=0.05)
    took = time.monotonic() - begun
    silent.set()

    assert took < 10


def test_an_operators_host_is_registered_and_posted_to(
    partner: Partner, settings: Settings, clock: FixedClock
) -> None:
    allowing = replace(settings, callback_hosts=("*.partner.example",))
    portal = portal_of(allowing, clock=clock)
    sandbox = Sandbox(
        portal.database,
        clock,
        portal.mock.workspaces,
        portal.mock.soap,
        portal.mock.control,
    )
    partner.body = portal.mock.postman.message.answer(accepted=True)

    registered = register(sandbox, URL)
    reserve(sandbox, 501)
    with partner.client(Names([["10.0.0.1"], [PUBLIC]])) as client:
        postman = replace(portal.mock.postman, outside=client)
        postman.deliver_due()
        assert waiting(sandbox) == 1
        clock.at += timedelta(minutes=1)
        postman.deliver_due()

    assert registered.text("active") == "true"
    assert waiting(sandbox) == 0
    assert len(partner.seen) == 1
    assert partner.seen[0]["X-Signature"].startswith("sha256=")
    portal.close()


def test_a_wrong_entry_ends_the_start_and_names_the_setting(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="ITMS_CALLBACK_HOSTS"):
        prepare(replace(settings, callback_hosts=("127.0.0.1",)))
