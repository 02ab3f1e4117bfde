"""Calls a second: each kind on either store, beside peers, all in one run."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import peers, servers
from tests.bench.loads import GET_BALANCE, LOADS, Load
from tests.bench.servers import ORDERS, ROOT, WORKERS, Served
from tutorial_app.partners import load_partners

if TYPE_CHECKING:
    from collections.abc import Iterator

LUA = Path(__file__).parent / "load.lua"
CONNECTIONS = 16
BARE = Load("bare WSGI function, constant answer", "", "<ping>%n</ping>", "<ok>")


@dataclass(slots=True)
class Row:
    """What is measured: who answers, and what; *runs* are its rounds."""

    name: str
    load: Load
    served: Served | None
    #: Processes that answer.
    workers: int
    runs: list[dict[str, float]] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        """Calls a second that did their work, in each round."""
        return [run["good"] / run["seconds"] for run in self.runs]

    def median(self, of: str) -> float:
        """Return the median of the rounds' `p50` or `p99`, milliseconds."""
        return statistics.median(run[of] for run in self.runs)

    @property
    def refused(self) -> int:
        """How many answers did no work."""
        return int(sum(run["bad"] for run in self.runs))

    def against(self, other: Row) -> float | None:
        """Return how many times as fast as *other* it is, round by round."""
        if not other.runs or not self.runs:
            return None
        pairs = zip(self.rates, other.rates, strict=True)
        return statistics.median(a / b for a, b in pairs)


def measure(*, rounds: int, seconds: int) -> list[Row]:
    """Measure every kind of call, the rounds interleaved.

    Raises:
        SystemExit: if wrk (Debian: wrk) is not installed.
    """
    if shutil.which("wrk") is None:
        raise SystemExit("make bench needs wrk (Debian: sudo apt install wrk)")
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        rows = list(_rows(opened, folder))
        there = [(row, row.served) for row in rows if row.served is not None]
        for row, served in there:
            _run(row, served, folder, 0, 1)  # to warm up
        for number in range(1, rounds + 1):
            for row, served in there:
                row.runs.append(_run(row, served, folder, number, seconds))
    return rows


def _rows(opened: ExitStack, folder: Path) -> Iterator[Row]:
    """Start the servers; yield what is measured at them."""
    yield Row(BARE.name, BARE, opened.enter_context(servers.bare()), WORKERS)
    node, echo = peers.node_soap(), peers.spyne()
    yield Row(peers.NODE_SOAP, GET_BALANCE, opened.enter_context(node), 1)
    yield Row(peers.SPYNE, GET_BALANCE, opened.enter_context(echo), 2)
    sqlite = opened.enter_context(servers.sandbox(folder / "sqlite", {}))
    for load in LOADS:
        yield Row(f"{load.name}, SQLite", load, sqlite, WORKERS)
    there = opened.enter_context(servers.postgresql())
    store = servers.sandbox(folder / "postgresql", there) if there else None
    postgresql = opened.enter_context(store) if store else None
    for load in LOADS:
        yield Row(f"{load.name}, PostgreSQL", load, postgresql, WORKERS)


def _run(
    row: Row, served: Served, folder: Path, number: int, seconds: int
) -> dict[str, float]:
    """Let wrk call for so many *seconds*; return what `load.lua` has counted."""
    ours = len(served.credentials) > 1
    text = row.load.messages(served.credentials) if row.load.slug else row.load.body
    body = folder / "body.xml"
    body.write_text(text, encoding="utf-8")
    url = f"{served.url}/soap/{row.load.slug}/v1" if ours else served.url
    series = load_partners(ROOT / "conf").magic.bench_voucher_prefix
    command = [
        *("wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(LUA), url),
        *("--", str(body), row.load.proof, str(number), series, str(ORDERS)),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    sys.stderr.write(run.stderr)
    line = run.stdout.partition("RESULT ")[2].splitlines()[0]
    found: dict[str, float] = json.loads(line)
    return found
