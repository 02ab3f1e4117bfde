"""Every block of code in the guides is run, in order, against a live sandbox.

A block of `text` right after a block of code is what that code prints. A block
marked `skip` is for a reader's own machine, such as `make serve`.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from lxml import etree
from markdown_it import MarkdownIt

import tutorial_app.client.session
from tutorial_app.client import connect
from tutorial_app.kernel.vault import Vault
from tutorial_app.mock.callbacks.message import Callback
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[2] / "docs"
#: The address that the pages name.
WRITTEN = "http://127.0.0.1:8080"
GUIDES = sorted(
    path.relative_to(DOCS).as_posix()
    for path in [*DOCS.glob("*.md"), *DOCS.glob("guides/*.md")]
    if "```python" in path.read_text(encoding="utf-8")
)


class Block(NamedTuple):
    language: str
    code: str
    prints: str | None


def blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of a page that are to be run."""
    tokens = MarkdownIt().parse(path.read_text(encoding="utf-8"))
    for number, token in enumerate(tokens):
        if token.type == "fence" and token.info in {"python", "sh"}:
            following = tokens[number + 1] if number + 1 < len(tokens) else None
            shows = following is not None and following.info == "text"
            yield Block(
                token.info,
                token.content,
                following.content if shows and following is not None else None,
            )


@pytest.fixture
def portal(live_portal: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the address of a portal whose workspace is as it was seeded."""
    monkeypatch.setattr(tutorial_app.client.session, "DEFAULT_URL", live_portal.url)
    url = str(live_portal.url)
    with connect("mock", user="kurv-self", password="sandbox", base_url=url) as itms:
        itms.system.ResetSandbox(seedSet="BASIC")
    # What a reader copies from the page: the first callback's, after a reset.
    message = Callback(HOME / "wsdl", Vault.in_folder(live_portal.data))
    monkeypatch.setenv("CALLBACK_SECRET", message.secret("local", "CB100001"))
    return url


def test_there_are_guides_with_code() -> None:
    assert "getting-started.md" in GUIDES


@pytest.mark.parametrize("guide", GUIDES)
def test_the_code_of_a_guide_does_what_the_guide_says(guide: str, portal: str) -> None:
    names: dict[str, Any] = {}
    for block in blocks(DOCS / guide):
        code = block.code.replace(WRITTEN, portal)
        if block.language == "sh":
            assert "PingResponse" in _shell(code)
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, guide, "exec"), names)  # noqa: S102 (our own pages)
        if block.prints is not None:
            assert printed.getvalue() == block.prints


def _shell(code: str) -> str:
    done = subprocess.run(
        ["bash", "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    etree.fromstring(done.stdout.encode())
    return done.stdout
