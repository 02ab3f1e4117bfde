"""What the extension hangs on: settings, domain, theme and the build's events."""

from __future__ import annotations

import zlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx.errors import ExtensionError
from sphinx.search.en import SearchEnglish
from sphinx.util import logging

from tutorial_app import look
from tutorial_app.contract.diff import read_side
from tutorial_app.contract.diff.history import read_history
from tutorial_app.kernel.errors import PortalError
from tutorial_app.snippets.record import Record
from tutorial_app.sphinxext import faults_met, stubs
from tutorial_app.sphinxext.domain import WsdlDomain
from tutorial_app.sphinxext.html import chrome
from tutorial_app.sphinxext.html.builder import PlainAddresses
from tutorial_app.sphinxext.html.plain import PlainHTML
from tutorial_app.sphinxext.pages import reference
from tutorial_app.sphinxext.rendering import boxes
from tutorial_app.sphinxext.sample_tabs import SampleDirective
from tutorial_app.sphinxext.sandbox import additions, flows
from tutorial_app.sphinxext.twins import files

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata


class _English(SearchEnglish):
    """English, with each word stemmed once: a reference says the same words often."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self._stem = lru_cache(maxsize=None)(super().stem)

    def stem(self, word: str) -> str:
        """Return the stem of *word*."""
        return self._stem(word)


logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
THEME = HERE / "theme"


def register(app: Sphinx) -> ExtensionMetadata:
    """Register settings, domain, nodes, theme and hooks."""
    app.add_config_value("wsdl_path", "", "env", types=(str, list, tuple))
    app.add_config_value("wsdl_folder", "reference", "env", types=(str,))
    app.add_config_value("wsdl_summary", "", "html", types=(str,))
    app.add_config_value("wsdl_history", "", "env", types=(str,))
    app.add_config_value("wsdl_base_url", "", "env", types=(str,))
    app.add_config_value("wsdl_console", "", "env", types=(str,))
    app.add_config_value("wsdl_faults_met", "", "env", types=(str,))
    app.add_config_value("wsdl_not_served", [], "env", types=(list, tuple))
    app.add_config_value("wsdl_samples", "", "env", types=(str,))
    app.add_config_value("wsdl_generate", default=True, rebuild="env", types=(bool,))
    # A changed look changes the addresses in every page, so all are written anew.
    app.add_config_value("wsdl_look_version", look.version(), "html", types=(str,))
    app.add_domain(WsdlDomain)
    app.add_directive_to_domain("wsdl", "sample", SampleDirective)
    app.add_search_language(_English)
    boxes.register(app)
    app.add_html_theme("itms", str(THEME))
    app.connect("config-inited", _choose_addresses)
    app.connect("config-inited", _share_the_look)
    app.connect("builder-inited", _generate)
    flows.register(app)
    app.connect("env-updated", chrome.outdated)
    app.connect("html-page-context", chrome.add)
    app.connect("build-finished", files.write)
    return {
        "version": "1",
        "env_version": _own_version(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _own_version() -> int:
    """Return a number that changes with this code, so that pages follow it."""
    total = WsdlDomain.data_version
    for path in sorted(HERE.rglob("*.py")):
        total = zlib.crc32(path.read_bytes(), total)
    return total


def _choose_addresses(app: Sphinx, config: Config) -> None:
    if config.html_link_suffix == "":  # None, the default, is another wish.
        app.add_builder(PlainAddresses, override=True)


def _share_the_look(app: Sphinx, config: Config) -> None:
    """Give the theme the portal's own parts, and its files where none serves them.

    Its pages are written by our own translator; any other theme gets Sphinx's.
    """
    if config.html_theme != "itms":
        return
    app.set_translator("html", PlainHTML)
    config.templates_path = [*config.templates_path, str(look.TEMPLATES)]
    if not config.html_theme_options.get("portal_root"):
        config.html_static_path = [*config.html_static_path, str(look.STATIC)]


def _generate(app: Sphinx) -> None:
    """Read the contracts and write the stubs whose pages changed."""
    if not app.config.wsdl_path:
        return
    paths = wsdl_paths(app)
    options = _options(app)
    history = app.config.wsdl_history
    try:
        if history:
            released = read_history(Path(app.confdir, history).resolve())
            current = tuple(one for path in paths for one in read_side(path))
            options = replace(options, versions={**released, "": current})
        library = reference.read(paths)
        pages = reference.pages(library, options)
    except PortalError as exc:
        raise ExtensionError(f"wsdl_path: {exc}") from exc
    domain = cast("WsdlDomain", app.env.get_domain("wsdl"))
    domain.pages = pages
    domain.fault_codes = library.fault_codes
    domain.sources = tuple(
        source
        for entry in library.services.values()
        for source in entry.contract.documents
    )
    if app.config.wsdl_generate:
        written, removed = stubs.write(app.srcdir, options.folder, pages)
        logger.info(
            "wsdl: %d pages, %d stubs written, %d removed",
            len(pages),
            written,
            removed,
        )


def _options(app: Sphinx) -> reference.Options:
    """Return what the project's settings say of the pages, all but the history."""
    ran = Path(app.confdir, app.config.wsdl_samples or "no samples were run")
    try:
        beside, met = additions.read(app), faults_met.read(app)
    except PortalError as exc:
        raise ExtensionError(f"sandbox_conf, wsdl_faults_met: {exc}") from exc
    return reference.Options(
        folder=app.config.wsdl_folder,
        base_url=app.config.wsdl_base_url.rstrip("/"),
        console=app.config.wsdl_console.rstrip("/"),
        not_served=tuple(app.config.wsdl_not_served),
        record=Record.load(ran),
        faults_met=met,
        sandbox=beside,
    )


def wsdl_paths(app: Sphinx) -> list[Path]:
    """Return the files and folders that `wsdl_path` names, from `conf.py`'s folder.

    Raises:
        ExtensionError: if one does not exist.
    """
    named = app.config.wsdl_path
    paths = [
        Path(app.confdir, one).resolve()
        for one in ([named] if isinstance(named, str) else named)
    ]
    for path in paths:
        if not path.exists():
            raise ExtensionError(f"wsdl_path: {path} does not exist")
    return paths
