"""HTML whose addresses carry no file names: `reference/order/PlaceOrder`.

Chosen by `html_link_suffix = ""`, for a server that finds `x.html` for `x` and
`x/index.html` for `x/`.
"""

from __future__ import annotations

from urllib.parse import quote

from sphinx.builders.html import StandaloneHTMLBuilder


class PlainAddresses(StandaloneHTMLBuilder):
    """Sphinx's own HTML builder, linking to `order/` instead of `order/index`."""

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002
        """Return the address of a page, from the root of the documentation."""
        if docname == "index" or docname.endswith("/index"):
            return quote(docname.removesuffix("index"))
        return quote(docname)
