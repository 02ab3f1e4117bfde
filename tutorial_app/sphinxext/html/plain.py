"""HTML without what our stylesheet has no use for: a tenth of a page's weight."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils.nodes import thead, title
from sphinx.writers.html5 import HTML5Translator

if TYPE_CHECKING:
    from docutils.nodes import Element, Text

#: Classes that docutils and Sphinx give for other themes.
_UNUSED = frozenset(
    [
        *("docutils", "literal", "notranslate", "reference", "internal", "head"),
        *("align-default", "row-even", "row-odd"),
    ]
)
_CLASSES = re.compile(r' class="([^"]*)"')


class PlainHTML(HTML5Translator):
    """Writes the classes that the theme `itms` knows, and no boxes around words."""

    def starttag(
        self,
        node: Element,
        tagname: str,
        suffix: str = "\n",
        empty: bool = False,  # noqa: FBT001, FBT002 (docutils' signature)
        **attributes: Any,  # noqa: ANN401 (docutils' signature)
    ) -> str:
        """Return the tag, with the classes that are used."""
        if tagname == "td" and (label := _label(node)):
            attributes["data-label"] = label
        tag: str = super().starttag(node, tagname, suffix, empty, **attributes)
        return _CLASSES.sub(_used, tag, count=1)

    def visit_Text(self, node: Text) -> None:  # noqa: N802 (docutils' name)
        """Write text; a long name in a title may break after its underscores."""
        super().visit_Text(node)
        if isinstance(node.parent, title):
            self.body[-1] = self.body[-1].replace("_", "_<wbr>")

    def visit_literal(self, node: Element) -> None:
        """Begin inline code; each of its words would get a box of its own else."""
        super().visit_literal(node)
        self.protect_literal_text = 0

    def depart_literal(self, node: Element) -> None:
        """End inline code."""
        self.body.append("</kbd>" if "kbd" in node["classes"] else "</code>")


def _label(cell: Element) -> str:
    """Return what stands over a cell, for screens on which a row is a list.

    Of two columns the second needs no name, and the first is one.
    """
    row = cell.parent
    column = row.index(cell)
    heads = next(iter(row.parent.parent.findall(thead)), None)
    if not column or len(row) <= 2 or not heads or not cell.astext():  # noqa: PLR2004 (said above)
        return ""
    return str(heads[0][column].astext())


def _used(found: re.Match[str]) -> str:
    kept = [one for one in found[1].split() if one not in _UNUSED]
    return f' class="{" ".join(kept)}"' if kept else ""
