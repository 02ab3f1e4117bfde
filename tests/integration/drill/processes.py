"""The processes that the drill kills, and how each comes back.

`itms-portal serve` is a tree: the server, its web process, and a keeper with the
worker below it. Beside it there may be a second worker, and there is always the
client that places orders.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tutorial_app.cli.work import child_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.integration.drill.calls import Call
    from tutorial_app.settings import Settings

PROGRAM = Path(sys.executable).parent / "itms-portal"
SCRIPT = Path(__file__).parent.parent / "keep_ordering.py"
#: Seconds until a process has to be there.
_PATIENCE = 60
#: Who does not answer the signal dies by it: nobody can clean up.
KILL = signal.SIGKILL


def children(of: int) -> list[int]:
    """Return the ids of the processes right below a process."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(of)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(line) for line in found.stdout.split()]


def is_gone(process: int) -> bool:
    """Say whether a process has ended."""
    return not Path(f"/proc/{process}").exists()


@dataclass(frozen=True, slots=True)
class Tree:
    """The processes of a server that is up."""

    server: int
    keeper: int
    worker: int
    web: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        """Every one, the topmost first."""
        return (self.server, self.keeper, *self.web, self.worker)


def tree_of(server: int) -> Tree | None:
    """Return the processes of *server*; None while one is missing."""
    below = {one: _command(one) for one in children(server)}
    for keeper in below:
        for worker in children(keeper):
            if b"\0work\0" in _command(worker):
                # The multiprocessing machinery of the server has a process too.
                web = tuple(
                    one
                    for one, line in below.items()
                    if one != keeper and b"resource_tracker" not in line
                )
                return Tree(server, keeper, worker, web) if web else None
    return None


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return b""


@dataclass
class Running:
    """All processes of the drill."""

    settings: Settings
    calls: Sequence[Call]
    second_worker: bool
    #: Number of a call -> the id that was in its answer.
    acknowledged: dict[int, str] = field(default_factory=dict)
    killed: list[str] = field(default_factory=list)
    _processes: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    _listener: threading.Thread | None = None
    #: Up to which call the client may go.
    _allowed: int = 0

    @property
    def victims(self) -> list[str]:
        """Who may be killed."""
        second = ["second worker"] if self.second_worker else []
        return ["worker", *second, "web", "tree", "client", "keeper", "server"]

    def start(self) -> None:
        """Start all, and wait until a call is answered."""
        lines = [[one.path, one.authorization, one.body] for one in self.calls]
        self._plan.write_text(json.dumps(lines), encoding="utf-8")
        self._start("server")
        if self.second_worker:
            self._start("second worker")
        self._start("client")

    def allow(self, number: int) -> None:
        """Have the client go on until *number* calls are acknowledged."""
        self._allowed = number
        stdin = self._processes["client"].stdin
        assert stdin is not None
        stdin.write(f"{number}\n")
        stdin.flush()

    def kill(self, victim: str) -> None:
        """Kill *victim* -9, and start again what nobody else does."""
        if victim in {"client", "second worker"}:
            self._end(victim)
            self._start(victim)
        else:
            self._kill_in_tree(victim)
        self.killed.append(victim)

    def look_after(self) -> None:
        """Start the server again if it has given up, as a service manager would.

        Raises:
            AssertionError: if the client has given up, with its last words.
        """
        if self._processes["server"].poll() is not None:
            self._start("server")
        client = self._processes["client"]
        assert client.poll() is None, f"the client has ended: {client.returncode}"

    def stop(self) -> None:
        """End all."""
        for name, process in self._processes.items():
            if name in {"client", "second worker"}:
                self._end(name)
            else:
                process.terminate()
                process.wait(_PATIENCE)

    @property
    def _plan(self) -> Path:
        return self.settings.data / "plan.json"

    def _kill_in_tree(self, victim: str) -> None:
        tree = self._tree()
        processes = {
            "worker": (tree.worker,),
            "web": tree.web,
            "keeper": (tree.keeper,),
            "server": (tree.server,),
            "tree": tree.all,
        }[victim]
        for one in processes:
            if not is_gone(one):
                os.kill(one, KILL)
        if tree.server in processes:
            self._processes["server"].wait()
            self._start("server")

    def _tree(self) -> Tree:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            self.look_after()
            tree = tree_of(self._processes["server"].pid)
            if tree is not None:
                return tree
            time.sleep(0.05)
        raise AssertionError("the server does not come up again")

    def _start(self, name: str) -> None:
        line = {
            "server": [str(PROGRAM), "serve", "--mock-only"],
            "second worker": child_command(2),
            "client": [sys.executable, str(SCRIPT), str(self.settings.port)],
        }[name]
        if name == "client":
            line += [str(self._plan), str(len(self.acknowledged))]
        pipe = subprocess.PIPE if name == "client" else subprocess.DEVNULL
        process = subprocess.Popen(
            line,
            stdin=pipe,
            stdout=pipe,
            text=True,
            env=os.environ | self.settings.to_env(),
        )
        self._processes[name] = process
        if name == "client":
            self._listener = threading.Thread(target=self._listen, args=(process,))
            self._listener.start()
            self.allow(self._allowed)

    def _end(self, name: str) -> None:
        process = self._processes[name]
        process.kill()
        process.wait()
        if name == "client" and self._listener is not None:
            self._listener.join()
            assert process.stdin is not None
            process.stdin.close()

    def _listen(self, client: subprocess.Popen[str]) -> None:
        assert client.stdout is not None
        for line in client.stdout:
            if line.endswith("\n"):  # the last may be cut
                number, order_id = line.split()
                self.acknowledged[int(number)] = order_id
        client.stdout.close()
