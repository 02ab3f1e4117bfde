"""Released versions of a contract, each kept whole as a zip of its files.

A folder holds `<version>.zip`, made by `write_snapshot`. What was once released is
compared by reading it again, so that a better reader sees more in old versions too.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from tutorial_app.contract.diff.sources import SUFFIXES, contract_files, read_side
from tutorial_app.kernel.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tutorial_app.contract.model import Contract

_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
#: The oldest date a zip can hold: the same files give the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def read_history(folder: Path) -> Mapping[str, tuple[Contract, ...]]:
    """Return the contracts of every released version, the oldest first.

    Raises:
        ContractError: if one cannot be read.
    """
    paths = [p for p in folder.glob("*.zip") if _VERSION.fullmatch(p.stem)]
    return {path.stem: read_side(path) for path in sorted(paths, key=_rank)}


def _rank(path: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in path.stem.split("."))


def write_snapshot(contract: Path, folder: Path, version: str) -> Path:
    """Keep the files of the folder *contract* as *version*; return the zip.

    Raises:
        InvalidInput: if *version* is no version such as `1.2`.
        Conflict: if that version is kept already: what was released stays as it is.
        ContractError: if the folder holds no contract.
    """
    if not _VERSION.fullmatch(version):
        raise InvalidInput(f"{version!r} is no version; expected numbers such as 1.2")
    path = folder / f"{version}.zip"
    if path.exists():
        raise Conflict(f"version {version} is kept already: {path}")
    contract_files(contract)  # there must be something to keep
    found = sorted(p for p in contract.rglob("*") if p.suffix.lower() in SUFFIXES)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in found:
            name = file.relative_to(contract).as_posix()
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, wherever it was made
            info.external_attr = 0o644 << 16
            bundle.writestr(info, file.read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    return path
