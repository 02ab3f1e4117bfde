"""A Sphinx extension: reference pages drawn from WSDLs, and the theme they wear.

Usable in any Sphinx project: `extensions = ["tutorial_app.sphinxext"]` and
`wsdl_path = "…"` (a WSDL or a folder of them) are all it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.sphinxext.setup import register

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    return register(app)
