"""What Lighthouse says of served pages: the median of several runs on each."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.peers import FOLDER, installed
from tests.bench.servers import BIN, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Lighthouse 13 wants a newer Node than Debian has; npm has one as a package.
_PACKAGES = ("lighthouse@13.5.0", "node@22")
PAGES = (
    "/",
    "/docs/",
    "/docs/reference/order/PlaceOrder",
    "/docs/reference/types/Order",
    "/docs/reference/faults/VOUCHER_USED",
)
_CHROMIUM = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


@dataclass(frozen=True, slots=True)
class Scores:
    """One page: scores from 0 to 100 by category, layout shift, kilobytes."""

    page: str
    categories: dict[str, float]
    shift: float
    kilobytes: float


def measure(*, runs: int) -> Iterator[Scores]:
    """Yield what Lighthouse says of each page (mobile, its default throttling).

    Nothing where Lighthouse or a Chromium cannot be had.
    """
    home = FOLDER / "lighthouse"
    install = ("npm", "install", "--no-audit", "--no-fund", "--prefix", str(home))
    program = home / "node_modules" / "lighthouse" / "cli" / "index.js"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or not installed(program, [(*install, *_PACKAGES)]):
        return
    node = str(home / "node_modules" / ".bin" / "node")
    with tempfile.TemporaryDirectory() as folder:
        serve = [str(BIN / "itms-portal"), "serve", "--port", "0", "--json"]
        more = ["--no-worker", "--data", str(Path(folder) / "data")]
        with running([*serve, *more], {}, stdout=subprocess.PIPE) as server:
            line = server.stdout.readline() if server.stdout else b""
            url = json.loads(line)["url"]
            for page in PAGES:
                command = [node, str(program), url + page]
                reports = [_report(command, chromium) for _ in range(runs)]
                yield _median(page, reports)


def _report(command: Sequence[str], chromium: str) -> dict[str, Any]:
    flags = f"--chrome-flags={' '.join(_CHROMIUM)}"
    done = subprocess.run(
        [*command, "--quiet", "--output=json", flags],
        env={"CHROME_PATH": chromium, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _median(page: str, reports: Sequence[dict[str, Any]]) -> Scores:
    def score(name: str) -> float:
        scores = [float(one["categories"][name]["score"]) for one in reports]
        return 100 * statistics.median(scores)

    def figure(name: str) -> float:
        figures = [float(one["audits"][name]["numericValue"]) for one in reports]
        return statistics.median(figures)

    names: dict[str, Any] = reports[0]["categories"]
    return Scores(
        page,
        {name: score(name) for name in names},
        figure("cumulative-layout-shift"),
        figure("total-byte-weight") / 1024,
    )
