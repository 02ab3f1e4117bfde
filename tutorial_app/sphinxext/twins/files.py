"""What is written beside the pages for programs: twins, lists, fault codes.

`X.md` beside every `X.html`; `llms.txt` (https://llmstxt.org) and `llms-full.txt`;
`faults.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sphinx.builders.html import StandaloneHTMLBuilder

from tutorial_app.sphinxext.twins import told
from tutorial_app.sphinxext.twins.guides import plain
from tutorial_app.sphinxext.twins.markdown import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx.application import Sphinx

    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.sphinxext.domain import WsdlDomain
    from tutorial_app.sphinxext.views import Page


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write everything that is for programs, once the pages stand.

    A file whose text did not change is left alone, so that its time says so.
    """
    if exception is not None or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    domain = cast("WsdlDomain", app.env.get_domain("wsdl"))
    if not domain.pages:
        return
    out = Path(app.outdir)
    texts = dict(_texts(app, domain.pages))
    for docname, text in texts.items():
        _put(out / f"{docname}.md", text)
    _put(out / "llms.txt", _list(app, domain.pages, texts))
    _put(out / "llms-full.txt", "\n\n---\n\n".join(texts[one] for one in sorted(texts)))
    codes = {
        code: _fault(known, domain.pages) for code, known in domain.fault_codes.items()
    }
    if codes:
        _put(out / "faults.json", json.dumps(codes, ensure_ascii=False, indent=1))


def _texts(app: Sphinx, pages: Mapping[str, Page]) -> Iterator[tuple[str, str]]:
    docnames = {(page.kind, page.name): page.docname for page in pages.values()}

    def find(role: str, target: str) -> str:
        if role == "doc":
            return target
        return docnames.get((role, target), "")

    for docname in sorted(app.env.found_docs):
        source = Path(app.env.doc2path(docname))
        if docname in pages:
            yield docname, markdown(pages[docname], find)
        elif source.suffix == ".md":
            yield docname, plain(source)
        elif docname.startswith(f"{app.config.wsdl_folder}/"):
            yield docname, told.markdown(app.env.get_doctree(docname))


def _list(app: Sphinx, pages: Mapping[str, Page], texts: Mapping[str, str]) -> str:
    """Return `llms.txt`: what there is, with one line about each."""
    lines = [f"# {app.config.html_title}", ""]
    summary = app.config.wsdl_summary
    lines += [f"> {summary}", ""] if summary else []
    lines.append("## Guides\n")
    written = [docname for docname in texts if docname not in pages]
    guides = [one for one in written if not _is_aside(one)]
    lines += [_line(one, texts) for one in guides]
    for service in (page for page in pages.values() if page.kind == "service"):
        lines += ["", f"## {service.title}", "", service.summary, ""]
        lines += [
            f"- [{page.title}]({page.docname}.md): {page.summary}"
            for page in pages.values()
            if page.kind == "operation" and page.parent == service.docname
        ]
    others = [page for page in pages.values() if page.kind == "index"]
    lines += ["", "## Lists", ""]
    lines += [f"- [{page.title}]({page.docname}.md): {page.summary}" for page in others]
    lines.append("- [Every fault code as JSON](faults.json)")
    # llmstxt.org: what may be left out where there is little room.
    lines += ["", "## Optional", ""]
    lines += [_line(one, texts) for one in written if _is_aside(one)]
    return "\n".join(lines) + "\n"


def _is_aside(docname: str) -> bool:
    """Say whether a page is about the project, not about the API."""
    return docname.startswith("decisions/") or docname in {"changelog", "contributing"}


def _line(docname: str, texts: Mapping[str, str]) -> str:
    return f"- [{_title(texts[docname])}]({docname}.md)"


def _title(text: str) -> str:
    return next((x[2:] for x in text.splitlines() if x.startswith("# ")), "Untitled")


def _fault(known: FaultCode, pages: Mapping[str, Page]) -> dict[str, Any]:
    return {
        "fault": known.fault,
        "retryable": known.retryable,
        "messages": dict(known.messages),
        "cause": known.cause,
        "remedy": known.remedy,
        "operations": sorted(
            page.name
            for page in pages.values()
            if page.kind == "operation"
            and any(row.code == known.code for row in page.faults)
        ),
    }


def _put(path: Path, text: str) -> None:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
