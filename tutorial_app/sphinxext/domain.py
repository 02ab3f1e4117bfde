"""The `wsdl` domain: services, operations, types, faults and events to link to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from tutorial_app.sphinxext.directives import (
    EventDirective,
    FaultDirective,
    OperationDirective,
    PageDirective,
    ServiceDirective,
    TypeDirective,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.sphinxext.views import Page

logger = logging.getLogger(__name__)

#: Search order: methods first (0 is "important" in Sphinx's index, 2 the least).
_PRIORITY = {"operation": 0, "service": 0, "fault": 1, "event": 1, "type": 2}


class Entry(NamedTuple):
    """Where an object is described; *node_id* is empty for a whole page."""

    docname: str
    node_id: str


class Role(XRefRole):
    """A role that shows `order/PlaceOrder` as `PlaceOrder`."""

    def process_link(
        self,
        env: BuildEnvironment,  # noqa: ARG002 (Sphinx's signature)
        refnode: Element,  # noqa: ARG002
        has_explicit_title: bool,  # noqa: FBT001
        title: str,
        target: str,
    ) -> tuple[str, str]:
        """Return the title and the target of the link."""
        if not has_explicit_title:
            title = title.rpartition("/")[2]
        return title, target


class WsdlDomain(Domain):
    """Everything a WSDL describes."""

    name = "wsdl"
    label = "WSDL"
    data_version = 1
    object_types: ClassVar = {
        "service": ObjType("service", "service"),
        "operation": ObjType("operation", "operation", "op"),
        "type": ObjType("type", "type"),
        "fault": ObjType("fault", "fault"),
        "event": ObjType("event", "event"),
    }
    directives: ClassVar = {
        "page": PageDirective,
        "service": ServiceDirective,
        "operation": OperationDirective,
        "type": TypeDirective,
        "fault": FaultDirective,
        "event": EventDirective,
    }
    roles: ClassVar = {
        "service": Role(),
        "operation": Role(),
        "op": Role(),
        "type": Role(),
        "fault": Role(),
        "event": Role(),
    }
    initial_data: ClassVar = {"objects": {}}

    #: Every page of the reference by docname; made anew in each build.
    pages: Mapping[str, Page]
    #: The files the pages are drawn from.
    sources: tuple[str, ...] = ()
    #: The closed list of fault codes, by code; empty for foreign WSDLs.
    fault_codes: Mapping[str, FaultCode]

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self.pages = {}
        self.fault_codes = {}

    @property
    def objects(self) -> dict[tuple[str, str], Entry]:
        """(kind, name) -> where it is described."""
        return cast("dict[tuple[str, str], Entry]", self.data["objects"])

    def page(self, kind: str, name: str) -> Page | None:
        """Return the view of an object, found as `find` finds names."""
        found = [p for p in self.pages.values() if p.kind == kind and p.name == name]
        if not found and kind == "operation":
            tail = f"/{name}"
            found = [
                p
                for p in self.pages.values()
                if p.kind == kind and p.name.endswith(tail)
            ]
        return found[0] if len(found) == 1 else None

    def note(self, kind: str, name: str, docname: str, node_id: str) -> None:
        """Remember where *name* is described; say so if it was elsewhere too."""
        other = self.objects.get((kind, name))
        if other is not None and other.docname != docname:
            logger.warning(
                "%s %s is also described in %s",
                kind,
                name,
                other.docname,
                location=docname,
                type="wsdl",
                subtype="duplicate",
            )
        self.objects[kind, name] = Entry(docname, node_id)

    def clear_doc(self, docname: str) -> None:
        """Forget what *docname* described."""
        for key in [k for k, e in self.objects.items() if e.docname == docname]:
            del self.objects[key]

    def merge_domaindata(
        self,
        docnames: AbstractSet[str],
        otherdata: dict[str, dict[tuple[str, str], Entry]],
    ) -> None:
        """Take over what a parallel reader found in *docnames*, and only that."""
        for (kind, name), entry in otherdata["objects"].items():
            if entry.docname in docnames:
                self.note(kind, name, *entry)

    def find(self, kind: str, target: str) -> Entry | None:
        """Return the entry of *target*; an operation also by its bare name."""
        found = self.objects.get((kind, target))
        if found is not None or kind != "operation" or "/" in target:
            return found
        tail = f"/{target}"
        same = [
            entry
            for (other, name), entry in self.objects.items()
            if other == kind and name.endswith(tail)
        ]
        return same[0] if len(same) == 1 else None

    def resolve_xref(  # noqa: PLR0913, PLR0917 (Sphinx's signature)
        self,
        env: BuildEnvironment,  # noqa: ARG002
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> nodes.reference | None:
        """Link a role to where its target is described.

        Links that we make ourselves are plain text where a project describes only
        a part of the contract; a writer's link that leads nowhere is a warning.
        """
        kind = "operation" if typ == "op" else typ
        entry = self.find(kind, target)
        if entry is None:
            # Sphinx takes any node here, whatever its annotation says.
            return cast("nodes.reference", contnode) if node.get("quiet") else None
        return make_refnode(
            builder, fromdocname, entry.docname, entry.node_id, contnode
        )

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Link `:any:` to every kind of object with that name."""
        found = []
        for kind in self.object_types:
            made = self.resolve_xref(
                env, fromdocname, builder, kind, target, node, contnode
            )
            if isinstance(made, nodes.reference):
                found.append((f"wsdl:{kind}", made))
        return found

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """List the objects for the search and for `objects.inv`."""
        for (kind, name), entry in self.objects.items():
            shown = name.rpartition("/")[2]
            yield name, shown, kind, entry.docname, entry.node_id, _PRIORITY[kind]
