"""A directive for a writer's page: the generated samples of an operation, in tabs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx.util.docutils import SphinxDirective

from tutorial_app.sphinxext.rendering import layout
from tutorial_app.sphinxext.views import Page

if TYPE_CHECKING:
    from docutils import nodes

    from tutorial_app.sphinxext.domain import WsdlDomain


class SampleDirective(SphinxDirective):
    """Show the call of an operation in each language: `slug/Name`.

    It is what stands on the operation's own page: drawn from the WSDL, and run by
    `make samples`.
    """

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the tabs.

        Raises:
            DirectiveError: if the WSDL has no such operation.
        """
        domain = cast("WsdlDomain", self.env.get_domain("wsdl"))
        ran = Path(self.env.app.confdir, self.config.wsdl_samples)
        for source in (*domain.sources, *([str(ran)] if ran.is_file() else [])):
            self.env.note_dependency(source)
        page = domain.page("operation", self.arguments[0])
        if page is None:
            raise self.error(f"the WSDL has no operation {self.arguments[0]!r}")
        calls = tuple(one for one in page.calls if one.key)
        shown = Page("sample", page.name, self.env.docname, page.title, calls=calls)
        return layout.page_nodes(shown, apart=False)
