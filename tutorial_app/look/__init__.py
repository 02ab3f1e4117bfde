"""How pages look: one stylesheet, small scripts and parts for portal and docs.

Flask and Sphinx both include `templates/header.html` and `footer.html`; neither
knows the other, so the parts take plain paths from one dictionary (`context`).
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

#: Stylesheet, scripts, icons; served under `/look/`.
STATIC = Path(__file__).parent / "static"
#: Jinja parts: `head.html`, `header.html`, `footer.html`.
TEMPLATES = Path(__file__).parent / "templates"


def version() -> str:
    """Return a short hash over every static file, for the addresses of them."""
    digest = sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def context(current: str = "", *, root: str = "/") -> dict[str, str]:
    """Return what the parts need, to be handed to them as `look`.

    Args:
        current: the part of the portal the page belongs to: `docs`, `reference`,
            `console`, `calls`, `workspace` or empty.
        root: the path under which the portal lies, with a slash at the end.
    """
    return {
        "root": root,
        # The version is a folder, so that what a file names by a relative address
        # (an icon, a module) is the same version and kept for as long.
        "static": f"{root}look/{version()}/",
        "current": current,
    }
