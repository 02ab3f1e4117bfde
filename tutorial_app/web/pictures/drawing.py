"""What the pictures share: a frame with a title, and how numbers become places."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 320


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and what it shows, in a sentence or two."""

    svg: Markup
    words: str


def frame(ids: str, title: str, words: str, body: Iterable[str], height: int) -> Markup:
    """Return an SVG element.

    Args:
        ids: what the ids in it begin with; different for each picture of a page.
        title: what it is called.
        words: the same in words.
        body: SVG elements; their texts are escaped already.
        height: in units, of which the picture is `WIDTH` wide.
    """
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img"'
        f' aria-labelledby="{ids}-title {ids}-desc" viewBox="0 0 {WIDTH} {height}">'
        f'<title id="{ids}-title">{escape(title)}</title>'
        f'<desc id="{ids}-desc">{escape(words)}</desc>'
    )
    return Markup(head + "".join(body) + "</svg>")  # noqa: S704 (escaped by its maker)


def scaled(value: float, low: float, high: float, start: float, end: float) -> float:
    """Return where *value* of `low..high` lies between *start* and *end*."""
    share = (value - low) / (high - low) if high > low else 0.5
    return round(start + share * (end - start), 1)
