"""SOAP servers of others, measured beside ours in the same run.

They are installed on demand, outside the project, and kept for the next run.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.servers import HOST, ROOT, Served, free_port, running, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
FOLDER = Path(tempfile.gettempdir()) / "itms-portal-bench-peers"
NODE_SOAP = "node-soap, 1 process, validates nothing"
SPYNE = "spyne, 2 processes, stateless echo"
_NODE_PACKAGES = ("soap@1.13.0",)
_SPYNE_PACKAGES = ("spyne==2.14.0", "lxml==6.1.3", "gunicorn==27.0.1")


@contextmanager
def node_soap() -> Iterator[Served | None]:
    """Run node-soap; None: it cannot be installed."""
    home = FOLDER / "node"
    install = ("npm", "install", "--no-audit", "--no-fund", "--prefix", str(home))
    if not installed(home / "node_modules" / "soap", [(*install, *_NODE_PACKAGES)]):
        yield None
        return
    port = free_port()
    script, wsdl = HERE / "peer_node.js", ROOT / "wsdl" / "TopUpService.wsdl"
    command = ["node", str(script), str(wsdl), str(port)]
    with running(command, {"NODE_PATH": str(home / "node_modules")}):
        wait_for(port)
        yield Served(f"http://{HOST}:{port}/peer")


@contextmanager
def spyne() -> Iterator[Served | None]:
    """Run spyne behind gunicorn; None: it cannot be installed."""
    home = FOLDER / "spyne"
    pip = (str(home / "bin" / "pip"), "install", "--quiet", *_SPYNE_PACKAGES)
    steps = [(sys.executable, "-m", "venv", str(home)), pip]
    if not installed(home / "bin" / "gunicorn", steps):
        yield None
        return
    port = free_port()
    command = [
        *(str(home / "bin" / "gunicorn"), "--log-level", "error", "--reuse-port"),
        *("-w", "2", "-k", "gthread", "--threads", "4", "-b", f"{HOST}:{port}"),
        "peer_spyne:application",
    ]
    # An environment of its own, and none of our modules.
    with running(command, {"PYTHONPATH": ""}, cwd=HERE):
        wait_for(port)
        yield Served(f"http://{HOST}:{port}/")


def installed(what: Path, steps: Sequence[Sequence[str]]) -> bool:
    """Say whether *what* is there, if need be after the *steps* that install it."""
    if what.exists():
        return True
    what.parent.mkdir(parents=True, exist_ok=True)
    try:
        for step in steps:
            subprocess.run(step, check=True, capture_output=True, timeout=120)
    except (OSError, subprocess.SubprocessError) as exc:
        sys.stderr.write(f"{what.name} is not installed: {exc}\n")
    return what.exists()
