"""One sample, run, and what the sandbox saw of it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from lxml import etree

from tests.samples.tools import environment
from tutorial_app.contract.samples.sampler import Sampler

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.samples.tools import Tool
    from tutorial_app.snippets import Call, Snippet

#: Seconds for one sample, compiling included.
_PATIENCE = 60
#: Every answer carries one.
_CORRELATION = re.compile(r"\bc-[0-9a-f]{16}\b")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one run."""

    #: `answered`; the code of the fault that a well-formed call met; or `failed`.
    verdict: str
    #: What the program printed, for whoever mends it.
    output: str = ""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The control mount of the sandbox that samples are run against."""

    url: str
    token: str

    def reset(self) -> None:
        """Make the workspace `local` as new."""
        self._ask("POST", "/reset", json={}).raise_for_status()

    def send(self, call: Call, ids: dict[str, str]) -> None:
        """Make *call* with *ids* in place of its own; add those it answers.

        Args:
            call: the call.
            ids: id as samples have it -> as this sandbox gave it.
        """
        answer = httpx.post(
            call.url,
            content=replaced(call.envelope, ids).encode(),
            headers={"Content-Type": "text/xml; charset=utf-8"},
            timeout=30,
        )
        sample = Sampler(call.entry.contract).body(call.operation, answer=True)
        ids.update(_ids(sample, etree.fromstring(answer.content)))

    def logged(self, operation: str) -> tuple[str, str, str]:
        """Return operation, verdict and fault code of the newest call of *operation*.

        Where there is none, of another call, or empty. A query may be logged after
        the command that followed it, so the newest of all calls would not do.
        """
        calls = self._ask("GET", "/calls?newest=1&limit=50").json()["calls"]
        mine = [call for call in calls if call["operation"] == operation] or calls
        if not mine:
            return "", "", ""
        return mine[0]["operation"], mine[0]["verdict"], mine[0]["faultCode"]

    def _ask(self, method: str, path: str, **more: object) -> httpx.Response:
        return httpx.request(
            method,
            f"{self.url}/control/v1/workspaces/local{path}",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
            **more,  # type: ignore[arg-type]  # httpx has a type for each of them
        )


def run(
    snippet: Snippet,
    call: Call,
    tool: Tool,
    folder: Path,
    sandbox: Sandbox,
    before: Sequence[Call] = (),
) -> Outcome:
    """Run *snippet* of *call* in *folder* and say what the sandbox saw.

    A program has failed when its call never arrived, was not understood, or when it
    ended as if all were well although it was refused.
    """
    sandbox.reset()
    ids: dict[str, str] = {}
    for earlier in before:
        sandbox.send(earlier, ids)
    code = replaced(snippet.code, ids)
    (folder / snippet.language.file).write_text(code, encoding="utf-8")
    output, status = "", 0
    for command in tool.commands:
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment(folder),
                capture_output=True,
                encoding="utf-8",
                errors="replace",  # A document may be printed as it is.
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome("failed", f"no end after {_PATIENCE} s")
        output, status = output + done.stdout + done.stderr, done.returncode
    if call.credential is None:
        return _unseen(output, status)
    called, verdict, fault = sandbox.logged(call.operation.name)
    if called != call.operation.name or verdict not in {"ANSWER", "SAMPLE", "FAULT"}:
        return Outcome("failed", output or f"saw {called or 'nothing'} {verdict}")
    if verdict == "FAULT":
        misunderstood = fault in {"INVALID_REQUEST", "NOT_AUTHENTICATED", "MALFORMED"}
        return Outcome("failed" if misunderstood else fault, output)
    # The shell's own tool says nothing of HTTP errors; all others end with 0.
    return Outcome("answered" if status == 0 else "failed", output)


def replaced(text: str, ids: Mapping[str, str]) -> str:
    """Return *text* with the ids that the sandbox gave."""
    for sample, given in ids.items():
        text = text.replace(sample, given)
    return text


def _ids(
    sample: list[etree._Element], answer: etree._Element
) -> Iterator[tuple[str, str]]:
    """Yield each id of a sample answer with the first of its name in *answer*."""
    for leaf in (leaf for part in sample for leaf in part.iter("{*}*")):
        name = etree.QName(leaf).localname
        given = answer.findtext(f".//{{*}}{name}")
        if name.endswith("Id") and leaf.text and given:
            yield leaf.text, given


def _unseen(output: str, status: int) -> Outcome:
    """Judge a call without a credential: it belongs to no workspace's log."""
    good = status == 0 and _CORRELATION.search(output) and "Fault" not in output
    return Outcome("answered" if good else "failed", output)
