"""What runs a program in each language, made ready once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: The npm package that the Node samples are written for.
_NODE_SOAP = "soap@1.13.0"
_VERSION = re.compile(r"\d+(\.\d+)+")


@dataclass(frozen=True, slots=True)
class Tool:
    """How a sample of one language is run in a folder that holds it."""

    #: E.g. `PHP 8.2.7`; stands on the page.
    name: str
    #: Shell words for each command; the last one makes the call.
    commands: tuple[tuple[str, ...], ...]


def _version(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = _VERSION.search(done.stdout + done.stderr)
    return found[0] if found else "?"


def _python(_: Path) -> Tool:
    return Tool(
        f"Python {_version(sys.executable, '--version')}",
        ((sys.executable, "call.py"),),
    )


def _zeep(_: Path) -> Tool:
    asked = "import zeep; print(zeep.__version__)"
    return Tool(
        f"zeep {_version(sys.executable, '-c', asked)}", ((sys.executable, "call.py"),)
    )


def _php(_: Path) -> Tool | None:
    if not shutil.which("php"):
        return None
    modules = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False)
    if "soap" not in modules.stdout.split():
        return None
    # Its cache of WSDLs outlives a changed contract.
    command = ("php", "-d", "soap.wsdl_cache_enabled=0", "call.php")
    return Tool(f"PHP {_version('php', '--version')}", (command,))


def _node(folder: Path) -> Tool | None:
    if not (shutil.which("node") and shutil.which("npm")):
        return None
    ready = folder / "node_modules" / f".{_NODE_SOAP}"
    if not ready.is_file():
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", _NODE_SOAP]
        (folder / "package.json").write_text("{}")
        # Without a network npm would try for minutes.
        done = subprocess.run([*install, "--fetch-retries=1"], cwd=folder, check=False)
        if done.returncode:
            return None
        ready.touch()
    version = _NODE_SOAP.replace("@", " ")
    return Tool(
        f"Node {_version('node', '--version')}, {version}", (("node", "call.mjs"),)
    )


def _java(_: Path) -> Tool | None:
    if not shutil.which("javac"):
        return None
    return Tool(f"Java {_version('java', '--version')}", (("java", "CallItms.java"),))


def _csharp(_: Path) -> Tool | None:
    if not (shutil.which("mcs") and shutil.which("mono")):
        return None
    libraries = "-r:System.Net.Http.dll,System.Xml.Linq.dll"
    return Tool(
        f"Mono {_version('mono', '--version')}",
        (("mcs", libraries, "Program.cs"), ("mono", "Program.exe")),
    )


def _curl(_: Path) -> Tool | None:
    if not shutil.which("curl"):
        return None
    return Tool(f"curl {_version('curl', '--version')}", (("sh", "call.sh"),))


_MAKERS: dict[str, Callable[[Path], Tool | None]] = {
    "python": _python,
    "zeep": _zeep,
    "php": _php,
    "node": _node,
    "java": _java,
    "csharp": _csharp,
    "curl": _curl,
}


def make_ready(language: str, folder: Path) -> Tool | None:
    """Return what runs *language*, installed in *folder*; None: not to be had here."""
    folder.mkdir(parents=True, exist_ok=True)
    return _MAKERS[language](folder)


def environment(folder: Path) -> dict[str, str]:
    """Return the variables of a sample: nothing of the portal that runs it."""
    kept = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "TMPDIR": str(folder)
    }
