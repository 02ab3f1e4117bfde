"""The generated source files: one small stub a page, written only when changed.

A stub holds the title, the directive and the digest of all the page says. A
changed contract changes the digests of the pages that draw on what was changed,
and Sphinx reads exactly those again. Files without our first line are never
touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tutorial_app.sphinxext.views import Page

MARK = ".. Generated from the WSDL by tutorial_app.sphinxext; changes here are lost."


def write(srcdir: Path, folder: str, pages: Mapping[str, Page]) -> tuple[int, int]:
    """Write the stubs of *pages*, remove stale ones; return how many of each."""
    written = 0
    wanted: set[Path] = set()
    for page in pages.values():
        path = srcdir / f"{page.docname}.rst"
        wanted.add(path)
        text = source(page)
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        if path.is_file() and not _is_ours(path):
            continue  # A writer's own page stands in its place.
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written += 1
    return written, _remove_stale(srcdir / folder, wanted)


def source(page: Page) -> str:
    """Return the text of a page's stub."""
    title = page.title.replace("\\", "\\\\").replace("_", "\\_").replace("*", "\\*")
    lines = [
        MARK,
        "",
        title,
        "=" * len(title),
        "",
        f".. wsdl:page:: {page.docname}",
        f"   :digest: {page.digest}",
        "",
    ]
    for caption, children in (("", page.children), *page.groups):
        if children:
            named = [f"   :caption: {caption}"] if caption else []
            lines += [".. toctree::", "   :hidden:", *named, ""]
            lines += [f"   /{child}" for child in children]
            lines.append("")
    return "\n".join(lines)


def _remove_stale(folder: Path, wanted: Iterable[Path]) -> int:
    keep = set(wanted)
    removed = 0
    for path in sorted(folder.rglob("*.rst")):
        if path not in keep and _is_ours(path):
            path.unlink()
            removed += 1
    return removed


def _is_ours(path: Path) -> bool:
    with path.open(encoding="utf-8") as lines:
        return lines.readline().rstrip("\n") == MARK
