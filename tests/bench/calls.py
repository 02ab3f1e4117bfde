"""Calls a second, each kind beside a bare WSGI function in the same run."""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from tutorial_app.partners import load_partners

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = Path(sys.executable).parent
CONF = Path(__file__).parents[2] / "conf"
LOAD = Path(__file__).parent / "load.lua"
WORKERS = 2
ENVELOPE = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
xmlns:w="http://docs.oasis-open.org/wss/2004/01/\
oasis-200401-wss-wssecurity-secext-1.0.xsd" \
xmlns:t="urn:itms-sandbox:types:1" xmlns:b="urn:itms-sandbox:{slug}:1">
<s:Header><w:Security><w:UsernameToken><w:Username>{user}</w:Username>\
<w:Password>{password}</w:Password></w:UsernameToken></w:Security></s:Header>
<s:Body>{body}</s:Body></s:Envelope>"""
QUERY = "<b:context><t:channel>MACHINE</t:channel></b:context>"
COMMAND = (
    "<b:context><t:clientReference>bench-%n</t:clientReference>"
    "<t:channel>MACHINE</t:channel></b:context>"
)


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of call. *proof* stands in every answer that did the work."""

    name: str
    slug: str
    body: str
    proof: str


LOADS = (
    Load("Ping", "system", "<b:Ping><b:text>%n</b:text></b:Ping>", "PingResponse"),
    Load(
        "GetBalance",
        "topup",
        f"<b:GetBalance>{QUERY}<b:subscriptionId>%s</b:subscriptionId></b:GetBalance>",
        "GetBalanceResponse",
    ),
    Load(
        "ListProducts",
        "catalog",
        f"<b:ListProducts>{QUERY}</b:ListProducts>",
        "ListProductsResponse",
    ),
    Load(
        "TopUpWithVoucher",
        "topup",
        f"<b:TopUpWithVoucher>{COMMAND}<b:subscriptionId>%s</b:subscriptionId>"
        "<b:voucherCode>%v</b:voucherCode></b:TopUpWithVoucher>",
        "replayed>false<",
    ),
)


@dataclass(frozen=True, slots=True)
class Result:
    """Medians over the rounds; *ratio* is to the bare function, round by round."""

    name: str
    per_second: float
    p50: float
    p99: float
    ratio: float
    refused: int


def measure(*, rounds: int, seconds: int, connections: int = 16) -> list[Result]:
    """Measure every kind of call, the rounds interleaved.

    Raises:
        SystemExit: if wrk (Debian: wrk) is not installed.
    """
    if shutil.which("wrk") is None:
        raise SystemExit("make bench needs wrk (Debian: sudo apt install wrk)")
    runs: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder, _servers(Path(folder)) as urls:
        bare, mock, credential = urls
        magic = load_partners(CONF).magic
        plain = Load("bare WSGI function", "", "<ping>%n</ping>", "<ok>")
        for number in range(rounds):
            for load in (plain, *LOADS):
                body = Path(folder, "body.xml")
                body.write_text(_message(load, credential), encoding="utf-8")
                url = f"{mock}/soap/{load.slug}/v1" if load.slug else bare
                command = [
                    *("wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "-s"),
                    *(str(LOAD), url, "--", str(body), load.proof, str(number)),
                    magic.bench_voucher_prefix,
                ]
                run = subprocess.run(
                    command, capture_output=True, text=True, check=True
                )
                sys.stderr.write(run.stderr)
                line = run.stdout.partition("RESULT ")[2].splitlines()[0]
                runs.setdefault(load.name, []).append(json.loads(line))
    return [_result(name, found, runs[plain.name]) for name, found in runs.items()]


def _message(load: Load, credential: tuple[str, str]) -> str:
    if not load.slug:
        return load.body
    user, password = credential
    return ENVELOPE.format(slug=load.slug, user=user, password=password, body=load.body)


def _result(
    name: str, runs: list[dict[str, float]], bare: list[dict[str, float]]
) -> Result:
    rate = [run["good"] / run["seconds"] for run in runs]
    floor = [run["good"] / run["seconds"] for run in bare]
    return Result(
        name,
        statistics.median(rate),
        statistics.median(run["p50"] for run in runs),
        statistics.median(run["p99"] for run in runs),
        statistics.median(a / b for a, b in zip(rate, floor, strict=True)),
        int(sum(run["bad"] for run in runs)),
    )


@contextmanager
def _servers(folder: Path) -> Iterator[tuple[str, str, tuple[str, str]]]:
    port = _free_port()
    bare = subprocess.Popen(
        [
            *(str(BIN / "granian"), "--interface", "wsgi", "--port", str(port)),
            *("--workers", str(WORKERS), "--log-level", "error"),
            "tests.bench.bare:application",
        ]
    )
    mock = subprocess.Popen(
        [
            *(str(BIN / "itms-portal"), "serve", "--port", "0", "--mock-only"),
            *("--json", "--workers", str(WORKERS), "--data", str(folder / "data")),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ITMS_CONTROL_TOKEN": "bench"},
    )
    try:
        url = json.loads(mock.stdout.readline() if mock.stdout else "")["url"]
        _wait(port)
        yield f"http://127.0.0.1:{port}", url, _workspace(url)
    finally:
        for process in (bare, mock):
            process.terminate()
            process.wait()


def _workspace(url: str) -> tuple[str, str]:
    answer = httpx.post(
        f"{url}/control/v1/workspaces",
        json={"seedSet": "BENCH", "seed": 1},
        headers={"Authorization": "Bearer bench"},
        timeout=60,
    ).raise_for_status()
    for credential in answer.json()["credentials"]:
        if credential["userName"].startswith("kurv-machine"):
            return credential["userName"], credential["password"]
    raise SystemExit("the workspace has no credential kurv-machine")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the bare server did not start")
