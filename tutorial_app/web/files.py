"""Files that are sent as they lie on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import send_from_directory

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Response

#: A name for the file is in its address, and what Expires says, in Cache-Control,
#: which decides (RFC 9111, section 5.3). Both would be sent with every file.
_NEEDLESS = ("Content-Disposition", "Expires")


def send(
    folder: Path, name: str, *, fresh: int | None = None, kind: str | None = None
) -> Response:
    """Send the file *name* below *folder*, or that it is as it was.

    Args:
        folder: nothing outside is sent.
        name: a path in it.
        fresh: seconds for which it may be used unasked; None: it is asked for.
        kind: its media type; None: by the ending of its name.

    Raises:
        NotFound: if it is not there (HTTP 404).
    """
    answer = send_from_directory(folder, name, max_age=fresh, mimetype=kind)
    for header in _NEEDLESS:
        answer.headers.remove(header)
    return answer
