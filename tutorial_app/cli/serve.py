"""`itms-portal serve`: one server process for pages, docs and sandbox.

The server (Granian) runs the application in worker processes of its own, which
read their settings from the environment; so nothing has to cross a fork.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
import time
from typing import TYPE_CHECKING

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from tutorial_app.bootstrap import build, prepare
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

#: Threads that answer calls in one worker. SQLite has one writer; more threads
#: only wait for it.
THREADS = 8
_PATIENCE = 60.0


def run(settings: Settings, *, workers: int, as_json: bool) -> None:
    """Prepare the data folder, then serve until a signal ends it.

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
        blocking_threads=THREADS,
        log_level=LogLevels.error,
    )
    _tell_when_ready(settings, as_json=as_json)
    server.serve()


def application() -> WSGIApplication:
    """Make the WSGI application of one worker process."""
    settings = Settings.from_env(os.environ)
    _end_with_parent()
    portal = build(settings)
    if settings.mock_only:
        return portal.mock_only
    from tutorial_app.web import create_app

    return create_app(portal, settings)


def free_port(host: str | None) -> int:
    """Return a TCP port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((host or "127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tell_when_ready(settings: Settings, *, as_json: bool) -> None:
    """Have a child process say the addresses once a call is answered.

    Not a thread: the server forks its workers, and a fork beside a running thread
    can leave a lock taken for ever.
    """
    if os.fork():
        return
    parent, end = os.getppid(), time.monotonic() + _PATIENCE
    try:
        while os.getppid() == parent and time.monotonic() < end:
            if _is_ready(settings):
                words = _words(settings)
                click.echo(json.dumps(_addresses(settings)) if as_json else words)
                return
            time.sleep(0.02)
    finally:
        os._exit(0)


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
