"""Run every program of the reference; write down which ran: `make samples`.

The programs are those of the pages to the letter, so the sandbox must listen where
the pages say it does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.samples.running import Outcome, Sandbox, run
from tests.samples.tools import make_ready
from tutorial_app.contract.library import read_library
from tutorial_app.contract.samples.sampler import Sampler
from tutorial_app.lessons.ways import load_ways
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME
from tutorial_app.snippets import LANGUAGES, snippets
from tutorial_app.snippets.record import Record, Run, digest
from tutorial_app.sphinxext.calls import provoking
from tutorial_app.sphinxext.calls.callers import callers, user_of
from tutorial_app.sphinxext.calls.samples import call_of, refusal_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.samples.tools import Tool
    from tutorial_app.snippets import Call

RECORD = HOME / "docs" / "samples.json"
PORT = 8080
_TOKEN = "samples"


def main() -> int:
    """Run what was asked for; 1 if a sample failed."""
    asked = _arguments()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        tools = {one: make_ready(one, home / one) for one in asked.languages}
        for language in [one for one, tool in tools.items() if tool is None]:
            _say(f"{language}: cannot be run on this machine")
        with _sandbox(home / "data") as sandbox:
            runs = list(_runs(asked, tools, home, sandbox))
    record = Record.load(RECORD).updated(
        runs, {name: tool.name for name, tool in tools.items() if tool}
    )
    for one in runs:
        failed += one.verdict == "failed"
    RECORD.write_text(record.text(), encoding="utf-8")
    answered = sum(one.verdict.startswith("answered") for one in runs)
    refused = len(runs) - answered - failed
    said = f"{answered} answered, {refused} refused, {failed} failed"
    _say(f"{len(runs)} samples run: {said}")
    return 1 if failed else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make samples")
    names = [language.key for language in LANGUAGES]
    parser.add_argument("--languages", nargs="+", choices=names, default=names)
    parser.add_argument(
        "--only", default="", help="a part of service/Operation or faults/CODE"
    )
    return parser.parse_args()


@dataclass(frozen=True, slots=True)
class _Sample:
    """A call that the reference shows as programs."""

    call: Call
    #: Code of the fault that it shall meet; empty: none.
    refused: str = ""


def _runs(
    asked: argparse.Namespace,
    tools: dict[str, Tool | None],
    home: Path,
    sandbox: Sandbox,
) -> Iterator[Run]:
    shown = dict(_shown(sandbox.url))
    for name, sample in shown.items():
        if asked.only not in name:
            continue
        call, refused = sample.call, sample.refused
        said, before = [], [] if refused else list(_before(call, shown))
        for snippet in snippets(call):
            key = snippet.language.key
            tool = tools.get(key)
            if tool is None:
                continue
            folder = home / key
            outcome = run(snippet, call, tool, folder, sandbox)
            if refused and outcome.verdict not in {refused, "failed"}:
                met = f"met {outcome.verdict}, not {refused}"
                outcome = Outcome("failed", f"{outcome.output}\n{met}")
            if before and outcome.verdict not in {"answered", "failed"}:
                outcome = _after(run(snippet, call, tool, folder, sandbox, before))
            said.append(f"{key} {outcome.verdict}")
            if outcome.verdict == "failed":
                _say(f"--- {name} in {key}\n{outcome.output[-2000:]}")
            yield Run(name, key, outcome.verdict, digest(snippet.code))
        _say(f"{name}: {', '.join(said)}")


def _before(call: Call, shown: dict[str, _Sample]) -> Iterator[Call]:
    """Yield what usually goes before *call*, the first one first."""
    for note in call.operation.notes.after:
        earlier = shown[note.operation].call
        yield from _before(earlier, shown)
        yield earlier


def _after(outcome: Outcome) -> Outcome:
    if outcome.verdict != "answered":
        return outcome
    return Outcome("answered after what goes before it", outcome.output)


def _shown(url: str) -> Iterator[tuple[str, _Sample]]:
    """Yield each call of the pages on operations, then of those on faults."""
    library = read_library(HOME / "wsdl")
    users = callers(load_partners(HOME / "conf"))
    for entry in library.services.values():
        sampler = Sampler(entry.contract)
        for operation in entry.contract.operations:
            body = sampler.body(operation)
            call = call_of(entry, operation, body, url, user_of(body, users))
            yield f"{entry.slug}/{operation.name}", _Sample(call)
    for code, way in load_ways(HOME / "conf" / "faults.toml").items():
        refused = provoking.call(library, users, way, url)
        if refused is not None:
            yield refusal_name(code), _Sample(refused, code)


@contextmanager
def _sandbox(data: Path) -> Iterator[Sandbox]:
    program = Path(sys.executable).parent / "itms-portal"
    command = [str(program), "serve", "--mock-only", "--no-worker", "--json"]
    server = subprocess.Popen(
        [*command, "--port", str(PORT), "--data", str(data)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ITMS_CONTROL_TOKEN": _TOKEN},
    )
    try:
        said = server.stdout.readline() if server.stdout else ""
        if not said:
            raise SystemExit(f"no sandbox started on port {PORT}: is the port taken?")
        yield Sandbox(json.loads(said)["url"], _TOKEN)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
