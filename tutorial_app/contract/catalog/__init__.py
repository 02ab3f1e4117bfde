"""Standard schemas that real contracts refer to, shipped so none is fetched.

Each file is written by us from the published specification it names in its
first comment, reduced to what messages need.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


def standard_file(address: str) -> Path | None:
    """Return our file for a namespace or a schema address, None if there is none."""
    name = _table().get(address.strip().rstrip("/").replace("https://", "http://", 1))
    return _FOLDER / name if name else None


@cache
def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in (_FOLDER / "catalog.txt").read_text("utf-8").splitlines():
        name, *addresses = line.split()
        found.update(dict.fromkeys((a.rstrip("/") for a in addresses), name))
    return found
