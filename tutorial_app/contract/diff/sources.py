"""What can be compared: a WSDL file, a folder of them, or a zip of such a folder."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.reading.documents import MAX_FILES
from tutorial_app.contract.reading.locations import read_bytes
from tutorial_app.contract.reading.parsing import MAX_BYTES
from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from tutorial_app.contract.model import Contract

#: What belongs to a contract.
SUFFIXES = frozenset({".wsdl", ".xsd", ".xml"})


def read_side(path: Path) -> tuple[Contract, ...]:
    """Read the contracts at *path*: a file, a folder, or a zip.

    Of a folder every WSDL in it and below counts; where it has none, every schema.

    Raises:
        ContractError: if something cannot be read, or there is no contract at all.
    """
    if path.is_dir():
        return tuple(read_contract(file) for file in contract_files(path))
    if path.suffix.lower() == ".zip":
        return _read_zip(path)
    return (read_contract(path),)


def contract_files(folder: Path) -> list[Path]:
    """Return the WSDLs in *folder* and below; where it has none, the schemas.

    Raises:
        ContractError: if there is neither, or there are too many.
    """
    for suffix in (".wsdl", ".xsd"):
        found = sorted(p for p in folder.rglob(f"*{suffix}") if p.is_file())
        if len(found) > MAX_FILES:
            message = f"has {len(found)} {suffix} files, more than {MAX_FILES}"
            raise ContractError(message, source=str(folder))
        if found:
            return found
    raise ContractError("holds no .wsdl and no .xsd file", source=str(folder))


def _read_zip(path: Path) -> tuple[Contract, ...]:
    raw = read_bytes(path)
    try:
        with (
            zipfile.ZipFile(io.BytesIO(raw)) as bundle,
            TemporaryDirectory(prefix="contract-") as folder,
        ):
            _unpack(bundle, Path(folder), path.name)
            return read_side(Path(folder))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise ContractError(f"is no zip: {error}", source=path.name) from error


def _unpack(bundle: zipfile.ZipFile, folder: Path, source: str) -> None:
    """Write the contract files of *bundle* below *folder*, and nothing else."""
    left = MAX_BYTES
    wanted = [
        info
        for info in bundle.infolist()
        if PurePosixPath(info.filename).suffix.lower() in SUFFIXES
    ]
    if len(wanted) > MAX_FILES:
        message = f"has {len(wanted)} files, more than {MAX_FILES}"
        raise ContractError(message, source=source)
    for info in wanted:
        target = (folder / info.filename).resolve()
        if not target.is_relative_to(folder.resolve()):
            message = f"{info.filename!r} leads out of the zip"
            raise ContractError(message, source=source)
        with bundle.open(info) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            message = f"unpacks to more than {MAX_BYTES} bytes"
            raise ContractError(message, source=source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
