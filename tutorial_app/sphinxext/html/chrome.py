"""What stands around a page: where the reader is, where to go, the wire column."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder

from tutorial_app import look
from tutorial_app.sphinxext.html import navigation
from tutorial_app.sphinxext.rendering.boxes import Wire

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from tutorial_app.sphinxext.html.navigation import Entry

#: Where a long name may break: after an underscore, before the next capital.
_BREAK = re.compile(r"(?<=_)(?=.)|(?<=[a-z0-9])(?=[A-Z])")


def add(
    app: Sphinx,
    pagename: str,
    templatename: str,  # noqa: ARG001 (Sphinx's signature)
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Add `look`, `nav` and `wire` to a page's template context."""
    builder = app.builder
    if app.config.html_theme != "itms" or not isinstance(
        builder, StandaloneHTMLBuilder
    ):
        return
    root = app.config.html_theme_options.get("portal_root", "")
    folder = f"{app.config.wsdl_folder}/"
    current = "reference" if pagename.startswith(folder) else "docs"
    if pagename == "search":
        current = ""
    context["look"] = look.context(current, root=root or "/")
    if not root:
        context["look"]["static"] = context["pathto"]("_static/", resource=True)
    context["portal"] = bool(root)
    context["written_for"] = app.config.wsdl_base_url.rstrip("/")
    context["nav"] = _navigation(app, builder, pagename)
    context["wire"] = _wire(builder, doctree)
    context["summary"] = _summary(doctree)
    context["twin"] = _twin(app, pagename)
    context["script_files"] = [
        script
        for script in context["script_files"]
        if str(script.filename).rpartition("/")[2] not in _UNUSED
    ]
    context["css_files"] = [
        sheet
        for sheet in context["css_files"]
        if str(sheet.filename).rpartition("/")[2] not in _UNUSED
    ]


#: Characters that search engines and link previews show of a description.
_LONGEST_SUMMARY = 160


def _summary(doctree: nodes.document | None) -> str:
    """Return the first paragraph, as link previews show it."""
    first = next(iter(doctree.findall(nodes.paragraph)), None) if doctree else None
    text = " ".join(first.astext().split()) if first is not None else ""
    if len(text) <= _LONGEST_SUMMARY:
        return text
    return text[:_LONGEST_SUMMARY].rsplit(" ", 1)[0] + " …"


def _twin(app: Sphinx, pagename: str) -> str:
    """Return the file name of the page's Markdown twin; empty: it has none."""
    source = app.env.doc2path(pagename) if pagename in app.env.found_docs else ""
    pages = app.env.get_domain("wsdl").pages  # type: ignore[attr-defined]  # ours
    has_one = pages and (
        pagename in pages
        or str(source).endswith(".md")
        # Flows, states and magic values: written beside the pages of the reference.
        or (source and pagename.startswith(f"{app.config.wsdl_folder}/"))
    )
    return f"{pagename.rpartition('/')[2]}.md" if has_one else ""


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages around which something changed since they were written.

    Sphinx itself writes a page again only if its own text changed; ours name other
    pages, so one that is new next to them is news for them too.
    """
    if app.config.html_theme != "itms":
        return []
    relations, root = env.collect_relations(), app.config.root_doc
    digests = {}
    for name in env.found_docs:
        trail = navigation.above(relations, name)
        near = navigation.neighbours(env, trail[-1] if trail else root, name)
        shown = navigation.groups(env, root, [*trail, name])
        named = (*trail, *filter(None, near), *navigation.named(shown))
        titles = [(one, _title(app, one)) for one in named]
        captions = [group.caption for group in shown]
        digests[name] = zlib.crc32(repr((captions, titles)).encode())
    known: dict[str, int] = getattr(env, "wsdl_neighbours", digests)
    env.wsdl_neighbours = digests  # type: ignore[attr-defined]  # pickled with it
    return [name for name, digest in digests.items() if known.get(name) != digest]


#: Scripts and styles of the basic theme that our pages do without.
_UNUSED = frozenset(
    {
        "documentation_options.js",
        "doctools.js",
        "sphinx_highlight.js",
        "translations.js",
        "pygments.css",
        "basic.css",
    }
)


def _wire(builder: StandaloneHTMLBuilder, doctree: nodes.document | None) -> str:
    if doctree is None:
        return ""
    panels = [
        child.deepcopy()
        for node in doctree.findall(Wire)
        if node.get("apart")
        for child in node.children
    ]
    if not panels:
        return ""
    return builder.render_partial(nodes.container("", *panels))["fragment"]


def _navigation(
    app: Sphinx, builder: StandaloneHTMLBuilder, pagename: str
) -> dict[str, Any]:
    """Return the way to here, the pages in groups and what is on this page."""
    env = app.env
    root = app.config.root_doc
    parents = navigation.above(builder.relations, pagename)
    before, after = navigation.neighbours(
        env, parents[-1] if parents else root, pagename
    )

    def link(name: str) -> dict[str, Any]:
        return {
            "href": builder.get_relative_uri(pagename, name),
            "title": _title(app, name),
            "pieces": _BREAK.split(_title(app, name)),
            "current": name == pagename,
        }

    def branch(entry: Entry) -> dict[str, Any]:
        below = [branch(one) for one in entry.below]
        return {**link(entry.name), "below": below, "more": entry.more}

    return {
        "crumbs": [link(name) for name in parents],
        "root": link(root),
        "groups": [
            {
                "caption": group.caption,
                "links": [branch(entry) for entry in group.entries],
                "open": group.is_here,
                "more": group.more,
            }
            for group in navigation.groups(env, root, [*parents, pagename])
        ],
        "prev": link(before) if before else None,
        "next": link(after) if after else None,
        "sections": _sections(app, pagename),
    }


def _title(app: Sphinx, name: str) -> str:
    title = app.env.titles.get(name)
    return title.astext() if title is not None else name


def _sections(app: Sphinx, pagename: str) -> list[tuple[str, str]]:
    """Return (anchor, title) of the sections of the first level."""
    toc = app.env.tocs.get(pagename)
    found = []
    for item in toc[0].findall(nodes.bullet_list) if toc is not None and toc else ():
        for entry in item.children:
            link = next(entry.findall(nodes.reference), None)
            if link is not None and link.get("anchorname"):
                found.append((link["anchorname"], link.astext()))
        break
    return found
