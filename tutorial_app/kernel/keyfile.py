"""A secret in a file, made at the first start, readable by its owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """Return the text in *path*; the first time, write what *make* returns there.

    Of two processes that start at once one makes the file; both read the same text,
    never half of it: a name appears with its content, or not at all.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp makes the file with mode 0600.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(make())
        draft = Path(name)
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # the other process was faster
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
