"""Words that say what to fill in, where a mask has taken a secret out of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.traces.masking import MASK

if TYPE_CHECKING:
    from collections.abc import Sequence


def blank(name: str) -> str:
    """Return what stands in code for the secret of an element called *name*."""
    return f"your-{name[:1].lower()}{name[1:]}"


def with_blanks(payload: etree._Element) -> Sequence[str]:
    """Put `blank` where a mask stands in *payload*; return the words, each once."""
    found: dict[str, None] = {}
    for one in payload.iter(etree.Element):
        if one.text == MASK:
            one.text = blank(etree.QName(one).localname)
            found[one.text] = None
    return tuple(found)
