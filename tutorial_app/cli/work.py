"""`itms-portal work`: does what must happen without a call."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from tutorial_app.bootstrap import build, prepare
from tutorial_app.engine.carrier import InlineCarrier, rescue
from tutorial_app.engine.legs import PATIENCE
from tutorial_app.engine.rounds import Duty, Rounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutorial_app.bootstrap import Portal
    from tutorial_app.engine.carrier import Mover
    from tutorial_app.engine.transact import TransactCarrier
    from tutorial_app.settings import Settings

#: Seconds. Virtual time that runs fast is no finer than the first of them.
_WAKE, _RESCUE, _TIDY = 0.1, 5.0, 30.0
_PATIENCE = 15.0


def command(*options: str) -> list[str]:
    """Return the command line of a worker with *options*."""
    start = "from tutorial_app.cli import main; main()"
    return [sys.executable, "-c", start, "work", *options]


def run_once(settings: Settings) -> int:
    """Do all that is to be done now, then end; return how many legs that was.

    Only while no other worker runs: it takes every leg under way for stranded.

    Raises:
        ConfigurationError: if settings, `conf/` or `wsdl/` cannot be used.
    """
    prepare(settings)
    portal = build(settings)
    carrier = InlineCarrier()
    mover = portal.mock.mover(carrier)
    rescue(portal.database, carrier, portal.clock.now() + PATIENCE)
    carried = carrier.carry(mover.advance)
    while mover.wake():
        carried += carrier.carry(mover.advance)
    for duty in portal.duties:
        duty.do()
    portal.close()
    return carried


def run(settings: Settings, *, number: int = 1, child_of: int = 0) -> None:
    """Work until a signal says to end.

    Args:
        settings: which database, partners and contract.
        number: which of this machine's workers it is; one that comes back under
            its number takes up at once what it had left.
        child_of: id of the process that started it; it ends when that is gone. Not
            asked for here: until now it may have been gone already. 0: nobody.

    Raises:
        ConfigurationError: if settings, `conf/` or `wsdl/` cannot be used.
    """
    from tutorial_app.engine.transact import TransactCarrier

    logging.basicConfig(level=logging.WARNING)
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    prepare(settings)
    portal = build(settings)
    carrier = TransactCarrier(portal.database, f"{socket.gethostname()}-{number}")
    mover = portal.mock.mover(carrier)
    carrier.start(mover.advance)
    rounds = Rounds(_duties(portal, carrier, mover))
    rounds.start()
    while not ended.wait(0.5):
        if child_of and os.getppid() != child_of:
            break
    rounds.stop()
    carrier.stop()
    portal.close()


def run_several(workers: int) -> None:
    """Run *workers* workers and start again each that dies, until a signal."""
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    running: dict[int, subprocess.Popen[bytes]] = {}
    while not ended.is_set():
        for number in range(1, workers + 1):
            if number not in running or running[number].poll() is not None:
                running[number] = start_child(number)
        ended.wait(1)
    for process in running.values():
        process.terminate()
    for process in running.values():
        end_child(process)


def child_command(number: int) -> list[str]:
    """Return the command line of a worker that ends with this process."""
    return command("--child-of", str(os.getpid()), "--number", str(number))


def start_child(number: int) -> subprocess.Popen[bytes]:
    """Start a worker that ends with this process."""
    # In a session of its own: Ctrl-C is for us, and we end it.
    return subprocess.Popen(
        child_command(number),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def end_child(process: subprocess.Popen[bytes]) -> None:
    """Have a worker finish what it does, but not wait for ever."""
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _duties(portal: Portal, carrier: TransactCarrier, mover: Mover) -> Sequence[Duty]:
    now = portal.clock.now
    return (
        Duty("wake", _WAKE, mover.wake),
        Duty("rescue", _RESCUE, lambda: rescue(portal.database, carrier, now())),
        Duty("tidy", _TIDY, lambda: carrier.tidy(now())),
        *portal.duties,
    )
