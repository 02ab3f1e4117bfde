"""On what was measured: the machine, what it runs, and how busy it is."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGES = ("granian", "lxml", "SQLAlchemy", "psycopg")
_PROGRAMS = (("node", "--version"), ("psql", "--version"))


def describe() -> Iterator[str]:
    """Yield a line for the machine, the versions and the load average."""
    processor = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        models = [one for one in about.read_text().splitlines() if "model name" in one]
        processor = models[0].partition(":")[2].strip() if models else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield f"{os.cpu_count()} x {processor}, {memory:.0f} GiB, {platform.system()}"
    yield ", ".join(_versions())
    one, five, fifteen = os.getloadavg()
    yield f"load average before: {one:.2f} {five:.2f} {fifteen:.2f}"


def _versions() -> Iterator[str]:
    yield f"Python {platform.python_version()}"
    yield f"SQLite {sqlite3.sqlite_version}"
    for package in _PACKAGES:
        yield f"{package} {version(package)}"
    for program, option in _PROGRAMS:
        if shutil.which(program):
            told = subprocess.check_output([program, option], text=True)
            yield told.strip() if " " in told else f"{program} {told.strip()}"
