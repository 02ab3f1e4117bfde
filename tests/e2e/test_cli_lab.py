import os
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tutorial_app.cli.serve import free_port

PROGRAM = Path(sys.executable).parent / "itms-portal"
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def test_lab_shows_the_notebooks_and_starts_a_sandbox_for_them(tmp_path: Path) -> None:
    port = free_port(None)
    command = [
        str(PROGRAM),
        "lab",
        "--no-browser",
        f"--port={port}",
        "--IdentityProvider.token=t",
    ]
    # Nobody listens on port 1, so that no portal of the developer's is found.
    env = {
        **os.environ,
        "ITMS_PORT": "1",
        "ITMS_DATA": str(tmp_path),
        "HOME": str(tmp_path),
    }
    log = tmp_path / "lab.log"
    with (
        log.open("w") as out,
        subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=env) as lab,
    ):
        try:
            found = notebooks_listed(port)
        finally:
            lab.terminate()

    assert found == {path.name for path in NOTEBOOKS.glob("*.ipynb")}, log.read_text()
    assert "The notebooks call http://127.0.0.1:" in log.read_text()


def notebooks_listed(port: int) -> set[str]:
    url = f"http://127.0.0.1:{port}/api/contents?token=t"
    for _ in range(240):
        try:
            answer = httpx.get(url, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.25)
        else:
            content = answer.raise_for_status().json()["content"]
            return {row["name"] for row in content if row["type"] == "notebook"}
    return set()
