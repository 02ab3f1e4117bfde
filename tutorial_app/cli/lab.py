"""`itms-portal lab`: JupyterLab on our notebooks, with a sandbox to call."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
import httpx

from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.settings import Settings


def run(settings: Settings) -> None:
    """Open the notebooks; the sandbox is the running portal, or one of our own.

    Raises:
        ConfigurationError: if JupyterLab is not installed.
    """
    with _sandbox(settings) as url:
        click.echo(f"The notebooks call {url}")
        command = [sys.executable, "-m", "jupyterlab", str(HOME / "notebooks")]
        try:
            ended = subprocess.run(
                command, env={**os.environ, "ITMS_URL": url}, check=False
            )
        except KeyboardInterrupt:
            return
        if ended.returncode:
            raise ConfigurationError(
                f"JupyterLab ended with {ended.returncode};"
                " `make lab` installs what it needs"
            )


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
