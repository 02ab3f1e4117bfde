"""`itms-portal lab`: JupyterLab on our notebooks, with a sandbox to call."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click
import httpx

from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.settings import Settings


def run(settings: Settings, options: tuple[str, ...]) -> None:
    """Open the notebooks; the sandbox is the running portal, or one of our own.

    Args:
        settings: say where a running portal would be.
        options: handed on to JupyterLab.

    Raises:
        ConfigurationError: if JupyterLab is not installed, or does not start.
    """
    if find_spec("jupyterlab") is None:
        raise ConfigurationError("JupyterLab is not installed; `make lab` does that")
    command = [sys.executable, "-m", "jupyterlab", str(HOME / "notebooks"), *options]
    if os.geteuid() == 0:
        command.append("--allow-root")  # in a container there is nobody else
    # As Ctrl-C does, so that JupyterLab and the sandbox end with us.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _sandbox(settings) as url:
        click.echo(f"The notebooks call {url}")
        try:
            ended = subprocess.run(
                command, env={**os.environ, "ITMS_URL": url}, check=False
            )
        except KeyboardInterrupt:
            return
    if ended.returncode:
        raise ConfigurationError(f"JupyterLab ended with status {ended.returncode}")


@contextmanager
def _sandbox(settings: Settings) -> Iterator[str]:
    try:
        httpx.get(f"{settings.url}/ready", trust_env=False).raise_for_status()
    except httpx.HTTPError:
        command = [sys.argv[0], "serve", "--mock-only", "--port", "0", "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                line = server.stdout.readline() if server.stdout else ""
                yield str(json.loads(line)["url"])
            finally:
                server.terminate()
    else:
        yield settings.url
