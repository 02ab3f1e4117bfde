"""One docutils node for what docutils has no node for: `section`, `aside`, tabs.

In HTML a box is its tag with its attributes; every other builder sees only what
is in it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


#: Elements that have no end tag.
_VOID = frozenset({"br", "wbr"})


class Box(nodes.General, nodes.Element):
    """An HTML element with attributes and children."""


class Wire(nodes.General, nodes.Element):
    """What goes over the wire; the theme puts it into a column of its own."""


def box(
    tag: str,
    *children: nodes.Node,
    classes: Sequence[str] = (),
    data: dict[str, str] | None = None,
) -> Box:
    """Make a box, e.g. `box("section", …, classes=["tab"], data={"tab": "xml"})`."""
    made = Box("", *children, classes=list(classes))
    made["tag"] = tag
    made["data"] = dict(data or {})
    return made


def text_box(tag: str, text: str, *, classes: Sequence[str] = ()) -> Box:
    """Make a box that holds plain text."""
    return box(tag, nodes.Text(text), classes=classes)


def register(app: Sphinx) -> None:
    """Tell Sphinx how to write both nodes."""
    for node, html in (
        (Box, (_visit_box, _depart_box)),
        (Wire, (_visit_wire, _depart_wire)),
    ):
        app.add_node(
            node,
            html=html,
            latex=_PASS,
            text=_PASS,
            man=_PASS,
            texinfo=_PASS,
        )


def _visit_box(self: HTML5Translator, node: Box) -> None:
    data = {f"data-{key}": value for key, value in node["data"].items()}
    attributes = {"class": " ".join(node["classes"]), **data}
    written = "".join(
        f' {key}="{escape(value)}"' for key, value in attributes.items() if value
    )
    self.body.append(f"<{node['tag']}{written}>")


def _depart_box(self: HTML5Translator, node: Box) -> None:
    if node["tag"] in _VOID:
        return
    self.body.append(f"</{node['tag']}>\n")


def _visit_wire(self: HTML5Translator, node: Wire) -> None:
    # In our theme the page template writes it beside the text.
    if node.get("apart") and self.config.html_theme == "itms":
        raise nodes.SkipNode
    self.body.append('<div class="wire">')


def _depart_wire(self: HTML5Translator, node: Wire) -> None:  # noqa: ARG001
    self.body.append("</div>\n")


def _nothing(self: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Write nothing around the content."""


_PASS = (_nothing, _nothing)
