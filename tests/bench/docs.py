"""How long the documentation takes: from nothing, and after touching one WSDL."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOUCHED = "wsdl/TopUpService.wsdl"


def measure() -> tuple[float, float]:
    """Return the seconds of a cold build and of one after a touched WSDL."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("docs", "wsdl", "notebooks", "conf"):
            shutil.copytree(
                ROOT / name, home / name, ignore=shutil.ignore_patterns("reference")
            )
        for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md"):
            shutil.copy(ROOT / name, home)
        cold = _build(home)
        wsdl = home / TOUCHED
        text = wsdl.read_text(encoding="utf-8")
        mark = "</wsdl:documentation>"
        first, _, rest = text.partition(mark)
        wsdl.write_text(f"{first} Touched.{mark}{rest}", encoding="utf-8")
        return cold, _build(home)


def _build(home: Path) -> float:
    start = time.perf_counter()
    command = [
        *(str(Path(sys.executable).parent / "sphinx-build"), "-q", "-j", "auto"),
        *(str(home / "docs"), str(home / "build")),
    ]
    subprocess.run(command, check=True)
    return time.perf_counter() - start
