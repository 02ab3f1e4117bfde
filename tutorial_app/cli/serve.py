"""`itms-portal serve`: pages, docs and sandbox, and one worker beside them.

The server (Granian) runs the application in worker processes of its own, which
read their settings from the environment; so nothing has to cross a fork.
"""

from __future__ import annotations

import gc
import http.client
import json
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from tutorial_app.bootstrap import build, prepare
from tutorial_app.cli.intake import Intake
from tutorial_app.cli.work import end_child, start_child
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

#: Threads that answer calls in one worker. SQLite has one writer; more threads
#: only wait for it.
THREADS = 8
#: Seconds.
_SWITCH = 0.0005
#: Objects made, and not yet gone, after which the interpreter looks for garbage.
_YOUNG = 20_000
#: Callers that may be sending a body at one time, and threads kept from them.
SENDING, SPARE = 64, 16
#: MiB that a worker may grow to; it has about 150 after all kinds of calls.
LARGEST_WORKER = 1024
_PATIENCE = 60.0


def run(
    settings: Settings, *, workers: int, as_json: bool, worker: bool = True
) -> None:
    """Prepare the data folder, then serve until a signal ends it.

    Args:
        settings: where to listen, and what to serve.
        workers: processes that answer calls.
        as_json: how to say the addresses.
        worker: whether to keep a process running that works without a call.

    Raises:
        ConfigurationError: if settings, `conf/` or `wsdl/` cannot be used.
    """
    prepare(settings)
    os.environ.update(settings.to_env())
    server = Granian(
        "tutorial_app.cli.serve:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=SENDING + SPARE,
        log_level=LogLevels.error,
        # One that dies must not take the others with it.
        respawn_failed_workers=True,
        # libxml2 keeps every name it has ever read, for each thread: somebody who
        # makes names up could fill any memory. A new worker takes over first.
        workers_max_rss=LARGEST_WORKER,
    )
    keeper = Keeper(settings, as_json=as_json, worker=worker)
    keeper.start()
    try:
        server.serve()
    finally:
        keeper.end()


def application() -> WSGIApplication:
    """Make the WSGI application of one worker process."""
    settings = Settings.from_env(os.environ)
    # A thread that lets the interpreter go for a query gets it back that soon. By
    # default (5 ms) a call that writes would hold up the others at every statement.
    sys.setswitchinterval(_SWITCH)
    _end_with_parent()
    portal = build(settings)
    # What was built stays: looking through it for garbage again and again would
    # hold up calls. Young garbage is looked for less often than by default (700).
    gc.freeze()
    gc.set_threshold(_YOUNG)
    if settings.mock_only:
        mock = portal.mock.as_real if settings.as_real else portal.mock
        return Intake(mock, working=THREADS, waiting=SENDING)
    from tutorial_app.web import create_app

    app = create_app(portal, settings)
    return Intake(app, working=THREADS, waiting=SENDING)


def free_port(host: str | None) -> int:
    """Return a TCP port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((host or "127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Keeper:
    """Has a process say the addresses once a call is answered, and keep the worker.

    Not a thread: the server forks its workers, and a fork beside a running thread
    can leave a lock taken for ever.
    """

    settings: Settings
    as_json: bool
    worker: bool
    #: Process id.
    _child: int = 0

    def start(self) -> None:
        """Start the process; one that is killed comes back."""
        server = os.getpid()
        self._child = os.fork()
        if self._child:
            signal.signal(signal.SIGCHLD, lambda *_: self._look(server))
            return
        ended, is_over = _until_ended(server)
        try:
            if _wait_until_ready(self.settings, is_over):
                addresses = _addresses(self.settings)
                words = _words(self.settings)
                click.echo(json.dumps(addresses) if self.as_json else words)
            if self.worker:
                _keep_worker(ended, is_over)
        finally:
            os._exit(0)

    def end(self) -> None:
        """End the process, and with it the worker, before this one ends."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._child, signal.SIGTERM)
            os.waitpid(self._child, 0)

    def _look(self, server: int) -> None:
        """Start the process again if it was killed."""
        if os.getpid() != server:
            return  # a worker of the server has inherited the signal's handler
        with suppress(ChildProcessError):
            child, status = os.waitpid(self._child, os.WNOHANG)
            if child and status and self.worker:
                # No fork: by now the server has threads.
                call = f"from tutorial_app.cli.serve import keep; keep({server})"
                line = [sys.executable, "-c", call]
                self._child = os.posix_spawn(sys.executable, line, os.environ)


def keep(server: int) -> None:
    """Keep a worker running, in a process of its own, until *server* ends."""
    _keep_worker(*_until_ended(server))


def _until_ended(server: int) -> tuple[threading.Event, Callable[[], bool]]:
    """Return what SIGTERM sets, and what says that it or the server's end has come."""
    ended = threading.Event()
    # Ctrl-C is for the server, which ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    return ended, lambda: ended.is_set() or os.getppid() != server


def _wait_until_ready(settings: Settings, is_over: Callable[[], bool]) -> bool:
    end = time.monotonic() + _PATIENCE
    while not is_over() and time.monotonic() < end:
        if _is_ready(settings):
            return True
        time.sleep(0.02)
    return False


def _keep_worker(ended: threading.Event, is_over: Callable[[], bool]) -> None:
    """Have one worker running until all ends; one that dies comes back."""
    while not is_over():
        process = start_child(number=1)
        while process.poll() is None and not is_over():
            ended.wait(0.2)
        end_child(process)
        ended.wait(0.5)  # one that cannot start must not keep the machine busy


def _is_ready(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=5)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _addresses(settings: Settings) -> dict[str, str | int]:
    url = settings.url
    addresses: dict[str, str | int] = {
        "url": url,
        "soap": f"{url}/soap",
        "wsdl": f"{url}/soap/wsdl.zip",
        "control": f"{url}/control/v1",
        "controlTokenFile": str(settings.control_token_file),
        "pid": os.getppid(),
    }
    if not settings.mock_only:
        addresses["docs"] = f"{url}/docs/"
    return addresses


def _words(settings: Settings) -> str:
    lines = [f"The portal is at {settings.url}/", "Ctrl-C ends it."]
    if settings.mock_only:
        lines[0] = f"The sandbox endpoint is at {settings.url}/soap/"
    return "\n".join(lines)


def _end_with_parent() -> None:
    """End this worker when the server process that made it is gone.

    After a `kill -9` of the server its workers would go on holding the port.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
