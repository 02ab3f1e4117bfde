"""What every test may use: the real wiring, on a temporary database.

`ITMS_TEST_DATABASE_URL` (PostgreSQL) makes the same tests run there, each in a
schema of its own.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.portals import portal_of
from tests.stores import fresh_database
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.bootstrap import Portal

ROOT = Path(__file__).parent.parent
IN_CI = bool(os.environ.get("CI"))
LOOPBACK = ("127.", "::1", "localhost")


def cannot_run(reason: str) -> None:
    """Skip the test with a loud reason; under CI it is a failure."""
    if IN_CI:
        pytest.fail(f"cannot run here: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def empty_database_url(tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without tables."""
    with fresh_database(tmp_path, tables=False) as url:
        yield url


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    with fresh_database(tmp_path) as url:
        yield url


@pytest.fixture(scope="module")
def shared_database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of one database for all tests of a module."""
    with fresh_database(tmp_path_factory.mktemp("database")) as url:
        yield url


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data=tmp_path / "data", database_url=database_url)


@pytest.fixture
def portal(settings: Settings, clock: FixedClock) -> Iterator[Portal]:
    """Wire the real portal, with a clock and a chance that we choose."""
    portal = portal_of(settings, clock=clock, chance=random.Random(1))
    yield portal
    portal.database.close()


@dataclass(frozen=True, slots=True)
class Live:
    """A portal that runs in a process of its own."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    database_url: str

    @property
    def control_token(self) -> str:
        return (self.data / "control.token").read_text(encoding="ascii").strip()


@contextmanager
def serving(
    data: Path, database_url: str, *options: str, env: dict[str, str] | None = None
) -> Iterator[Live]:
    """Run `itms-portal serve` until the block ends."""
    program = Path(sys.executable).parent / "itms-portal"
    command = [str(program), "serve", "--port", "0", "--data", str(data), "--json"]
    variables = {**os.environ, "ITMS_DATABASE_URL": database_url, **(env or {})}
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, text=True, env=variables
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            assert line, "the portal did not start; its words are above"
            yield Live(json.loads(line)["url"], data, process, database_url)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def live_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One portal for all tests that only need an address to call."""
    data = tmp_path_factory.mktemp("live")
    with fresh_database(data) as url, serving(data, url) as live:
        yield live


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of the browser."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        cannot_run("no chromium on this machine (Debian: chromium)")
    return str(found)
