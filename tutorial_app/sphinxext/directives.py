"""The directives: one for generated stubs, one a kind for a writer's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

from tutorial_app.sphinxext.rendering import layout

if TYPE_CHECKING:
    from tutorial_app.sphinxext.domain import WsdlDomain
    from tutorial_app.sphinxext.views import Page

#: Kinds of pages that are objects of the domain.
OBJECTS = frozenset({"service", "operation", "type", "fault", "event"})


class _Describe(SphinxDirective):
    """What all directives share: noting the object and rendering its page."""

    required_arguments = 1

    @property
    def domain(self) -> WsdlDomain:
        """The domain, with the pages of this build."""
        return cast("WsdlDomain", self.env.get_domain("wsdl"))

    def describe(self, page: Page, node_id: str) -> list[nodes.Node]:
        """Return the page's nodes and note its object under *node_id*."""
        made = layout.page_nodes(page, apart=not node_id)
        holder = nodes.container("", *made)
        for link in holder.findall(
            lambda n: "refdomain" in getattr(n, "attributes", {})
        ):
            if isinstance(link, nodes.Element):
                link["refdoc"] = self.env.docname
                self.set_source_info(link)
        if page.kind in OBJECTS:
            self.domain.note(page.kind, page.name, self.env.docname, node_id)
        return made


class PageDirective(_Describe):
    """A whole generated page; the digest says when it must be read again."""

    option_spec: ClassVar = {"digest": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the nodes of the page named."""
        page = self.domain.pages.get(self.arguments[0])
        if page is None:
            raise self.error(f"no page {self.arguments[0]!r} can be made of the WSDL")
        # The contract's texts stand as written, and a walk over every node is saved.
        self.state.document.settings.smart_quotes = False
        return self.describe(page, "")


class _ObjectDirective(_Describe):
    """One object inside a page that somebody wrote."""

    kind: ClassVar[str]
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the nodes of the object, then the writer's own text."""
        for source in self.domain.sources:
            self.env.note_dependency(source)
        name = self.arguments[0]
        page = self.domain.page(self.kind, name)
        if page is None:
            raise self.error(f"the WSDL has no {self.kind} {name!r}")
        node_id = make_id(self.env, self.state.document, self.kind, page.name)
        target = nodes.target("", "", ids=[node_id])
        self.state.document.note_explicit_target(target)
        written = self.parse_content_to_nodes(allow_section_headings=True)
        return [target, *self.describe(page, node_id), *written]


class ServiceDirective(_ObjectDirective):
    """Describe a service by its slug."""

    kind = "service"


class OperationDirective(_ObjectDirective):
    """Describe an operation: `slug/Name`, or `Name` where that is enough."""

    kind = "operation"


class TypeDirective(_ObjectDirective):
    """Describe a type."""

    kind = "type"


class FaultDirective(_ObjectDirective):
    """Describe a fault code."""

    kind = "fault"


class EventDirective(_ObjectDirective):
    """Describe a type of event."""

    kind = "event"
