"""The servers that are measured: the sandbox on either store, and a bare function."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from tests.bench.loads import PLACE_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
WORKERS = 2
#: On PostgreSQL the commands of one workspace come one after the other.
WORKSPACES = 4
#: Placed in each of them, to be asked for.
ORDERS = 50
_PATIENCE = 60.0
_TOKEN = {"Authorization": "Bearer bench"}


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: where, and who may call."""

    url: str
    credentials: tuple[tuple[str, str], ...] = (("bench", "bench"),)


@contextmanager
def sandbox(folder: Path, environment: Mapping[str, str]) -> Iterator[Served]:
    """Run the sandbox with its data in *folder* and workspaces of seed set BENCH.

    Args:
        folder: a folder that is not there yet.
        environment: where the store is, if it is not in *folder*.
    """
    command = [
        *(str(BIN / "itms-portal"), "serve", "--port", "0", "--mock-only"),
        *("--json", "--workers", str(WORKERS), "--data", str(folder)),
    ]
    given = {"ITMS_CONTROL_TOKEN": "bench", **environment}
    with running(command, given, stdout=subprocess.PIPE) as process:
        line = process.stdout.readline() if process.stdout else b""
        url = json.loads(line)["url"]
        made = tuple(_workspace(url) for _ in range(WORKSPACES))
        for credential in made:
            _place_orders(url, credential)
        yield Served(url, made)


@contextmanager
def bare() -> Iterator[Served]:
    """Run the bare WSGI function."""
    port = free_port()
    command = [
        *(str(BIN / "granian"), "--interface", "wsgi", "--port", str(port)),
        *("--workers", str(WORKERS), "--log-level", "error"),
        "tests.bench.bare:application",
    ]
    with running(command, {}):
        wait_for(port)
        yield Served(f"http://{HOST}:{port}")


@contextmanager
def postgresql() -> Iterator[Mapping[str, str] | None]:
    """Run PostgreSQL; yield the environment that leads to it, None: not installed.

    As durable as SQLite's WAL with `synchronous = NORMAL`: what was told as done may
    be lost when the machine fails, not when a process does.
    """
    command = [str(ROOT / ".ci" / "with-postgresql"), "sh", "-c", "echo $PGHOST; cat"]
    options = {"POSTGRESQL_OPTIONS": "-c fsync=on -c synchronous_commit=off"}
    pipe = subprocess.PIPE
    with running(command, options, stdin=pipe, stdout=pipe) as process:
        line = process.stdout.readline() if process.stdout else b""
        host = line.decode().strip()
        if not host:
            yield None
            return
        yield {
            "ITMS_DATABASE_URL": "postgresql+psycopg://",
            "PGHOST": host,
            "PGUSER": "postgres",
            "PGDATABASE": "postgres",
        }
        if process.stdin:
            process.stdin.close()
            process.wait(_PATIENCE)


@contextmanager
def running(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: int | None = None,
    stdout: int | None = None,
    cwd: Path = ROOT,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run *command* in the project's folder; end it at the end."""
    process = subprocess.Popen(
        list(command),
        stdin=stdin,
        stdout=stdout,
        env={**os.environ, **environment},
        cwd=cwd,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens on *port*.

    Raises:
        SystemExit: if nobody does for a minute.
    """
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"nobody listens on port {port}")


def _workspace(url: str) -> tuple[str, str]:
    answer = httpx.post(
        f"{url}/control/v1/workspaces",
        json={"seedSet": "BENCH", "seed": 1},
        headers=_TOKEN,
        timeout=_PATIENCE,
    ).raise_for_status()
    for credential in answer.json()["credentials"]:
        if credential["userName"].startswith("kurv-machine"):
            return credential["userName"], credential["password"]
    raise SystemExit("the workspace has no credential kurv-machine")


def _place_orders(url: str, credential: tuple[str, str]) -> None:
    message = PLACE_ORDER.messages([credential])
    with httpx.Client(timeout=_PATIENCE) as client:
        for number in range(ORDERS):
            body = message.replace("%n", f"before-{number:04}")
            client.post(
                f"{url}/soap/{PLACE_ORDER.slug}/v1",
                content=body.encode(),
                headers={"Content-Type": "text/xml; charset=utf-8"},
            ).raise_for_status()
