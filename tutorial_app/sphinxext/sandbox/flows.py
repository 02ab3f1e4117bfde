"""Pages on how the sandbox behaves, drawn from `conf/`: flows, states, magic values.

Used where `sandbox_conf` names the folder `conf/`. Like the stubs of the reference,
the pages are written only when they changed, and only those are read again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx.errors import ExtensionError
from sphinx.util import logging

from tutorial_app.kernel.errors import PortalError
from tutorial_app.partners import load_partners
from tutorial_app.sphinxext.sandbox import flow_pages, magic_page, state_pages
from tutorial_app.sphinxext.sandbox.rst import code

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx

    from tutorial_app.partners.model import Partners
    from tutorial_app.sphinxext.domain import WsdlDomain

logger = logging.getLogger(__name__)

MARK = ".. Generated from conf/ by tutorial_app.sphinxext; changes here are lost."
#: What the reference's index says of the pages, below all that it says of the WSDL.
_LINKS = """
The sandbox
-----------

:doc:`Order flows </{folder}/flows/index>`
   Every step of every order, drawn, with what undoes it and what it waits for.

:doc:`State machines </{folder}/states>`
   Every state of an order, a subscription, a number, and what leads to it.

:doc:`Magic values </{folder}/magic-values>`
   Inputs that make the sandbox refuse, wait or fail on purpose.

.. toctree::
   :hidden:
   :caption: How the sandbox behaves

   /{folder}/flows/index
   /{folder}/states
   /{folder}/magic-values
"""


def register(app: Sphinx) -> None:
    """Register the setting and the hooks."""
    app.add_config_value("sandbox_conf", "", "env", types=(str,))
    app.add_config_value("sandbox_learn", "", "env", types=(str,))
    app.connect("builder-inited", _generate)
    app.connect("source-read", _link)


def pages(
    partners: Partners, folder: str, known: AbstractSet[tuple[str, str]]
) -> Mapping[str, str]:
    """Return the text of every page by its docname.

    Args:
        partners: what `conf/` says.
        folder: docname prefix of all pages.
        known: (kind, name) of what has a page to link to.
    """

    def link(name: str, kind: str = "fault") -> str:
        return f":wsdl:{kind}:`{name}`" if (kind, name) in known else code(name)

    def type_link(name: str) -> str:
        return link(name, "type")

    texts = {f"{folder}/flows/index": flow_pages.index(partners)}
    for partner in partners.by_code.values():
        name = f"{folder}/flows/{partner.code}"
        texts[name] = flow_pages.of_partner(partners, partner)
    texts[f"{folder}/states"] = state_pages.page(partners.machines, type_link)
    texts[f"{folder}/magic-values"] = magic_page.page(partners.magic, link)
    return {name: f"{MARK}\n\n{text}" for name, text in texts.items()}


def _generate(app: Sphinx) -> None:
    if not app.config.sandbox_conf:
        return
    try:
        partners = load_partners(Path(app.confdir, app.config.sandbox_conf).resolve())
    except PortalError as exc:
        raise ExtensionError(f"sandbox_conf: {exc}") from exc
    domain = cast("WsdlDomain", app.env.get_domain("wsdl"))
    known = {(page.kind, page.name) for page in domain.pages.values()}
    folder = app.config.wsdl_folder
    texts = pages(partners, folder, known)
    changed = _write(Path(app.srcdir), texts)
    removed = _remove_stale(Path(app.srcdir, folder), Path(app.srcdir), texts)
    logger.info(
        "sandbox: %d pages, %d written, %d removed", len(texts), changed, removed
    )


def _write(srcdir: Path, texts: Mapping[str, str]) -> int:
    changed = 0
    for name, text in texts.items():
        path = srcdir / f"{name}.rst"
        if path.is_file():
            there = path.read_text(encoding="utf-8")
            # A writer's own page stands in the place of ours.
            if there == text or not there.startswith(MARK):
                continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        changed += 1
    return changed


def _remove_stale(folder: Path, srcdir: Path, texts: Mapping[str, str]) -> int:
    """Remove the pages of partners that are gone."""
    removed = 0
    for path in sorted(folder.glob("flows/*.rst")):
        name = path.relative_to(srcdir).with_suffix("").as_posix()
        if name not in texts and path.read_text(encoding="utf-8").startswith(MARK):
            path.unlink()
            removed += 1
    return removed


def _link(app: Sphinx, docname: str, content: list[str]) -> None:
    """Let the reference's index lead to the pages."""
    folder = app.config.wsdl_folder
    if app.config.sandbox_conf and docname == f"{folder}/index":
        content[0] += _LINKS.format(folder=folder)
