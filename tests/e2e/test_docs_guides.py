"""Every block of code in the guides is run, in order, against a live sandbox.

What stands after the language of a block:

- nothing: it is run; a block of `text` right after it is what it prints,
- `file=NAME`: it is saved under that name for the blocks after it,
- `needs=PROGRAM`: it is run where that program is installed,
- `skip=WHY`: it is for a reader's own machine, such as `make serve`,
- `conf=FILE`: the portal starts with it in that file of `conf/`.

Python, the shell and what they need are run everywhere; a language that this machine
lacks is skipped, and the reason says what is missing.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from lxml import etree
from markdown_it import MarkdownIt

import tutorial_app.client.session
from tests.people import api_token, person
from tests.portals import portal_of
from tests.samples.tools import environment, make_ready
from tutorial_app.bootstrap import prepare
from tutorial_app.client import connect
from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.kernel.vault import Vault
from tutorial_app.mock.callbacks.message import Callback
from tutorial_app.settings import HOME, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Live
    from tests.samples.tools import Tool

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(
    [DOCS.parent / "README.md", *DOCS.glob("*.md"), *DOCS.glob("guides/*.md")]
)
#: The address that the pages name.
WRITTEN = "http://127.0.0.1:8080"
#: What a page colours -> what `tests.samples.tools` calls it, and what it needs here.
COMPILED = {
    "php": ("php", "PHP with its extension soap (Debian: php-cli php-soap)"),
    "js": ("node", "Node and npm, or npm does not reach the package soap"),
    "java": ("java", "a JDK (Debian: default-jdk-headless)"),
    "csharp": ("csharp", "mcs and mono (Debian: mono-mcs)"),
}
PORTABLE = "python and sh"
#: What is shown, not run: output, messages, and the configuration of another program.
SHOWN = {"text", "xml", "ini", "toml"}
_PATIENCE = 120


class Block(NamedTuple):
    language: str
    code: str
    prints: str | None
    #: `file`, `needs`, `skip` and `conf`, with what stands after `=`.
    options: dict[str, str]

    @property
    def group(self) -> str:
        """Blocks of a group are run one after the other, beside the other groups."""
        if "needs" in self.options:
            return self.options["needs"]
        return self.language if self.language in COMPILED else PORTABLE


def blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of a page that are to be run."""
    for block in fences(path):
        shown = block.language in SHOWN and "file" not in block.options
        if "skip" not in block.options and not shown:
            yield block


def fences(path: Path) -> Iterator[Block]:
    """Yield every block of a page, as a reader sees it."""
    tokens = MarkdownIt().parse(path.read_text(encoding="utf-8"))
    for number, token in enumerate(tokens):
        if token.type != "fence" or token.info.startswith("{"):
            continue
        language, *words = token.info.split() or [""]
        options = {key: value for key, _, value in (w.partition("=") for w in words)}
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        shows = following is not None and following.info == "text"
        prints = following.content if shows and following is not None else None
        yield Block(language, token.content, prints, options)


GUIDES = [
    pytest.param(page, group, id=f"{page.stem}-{group}")
    for page in PAGES
    for group in dict.fromkeys(block.group for block in blocks(page))
]


@pytest.fixture
def portal(live_portal: Live, guide: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the address of a portal whose workspace is as it was seeded."""
    monkeypatch.setattr(tutorial_app.client.session, "DEFAULT_URL", live_portal.url)
    url = str(live_portal.url)
    with connect("mock", user="kurv-self", password="sandbox", base_url=url) as itms:
        itms.system.ResetSandbox(seedSet="BASIC")
    # What a reader copies from the page: the first callback's, after a reset.
    message = Callback(HOME / "wsdl", Vault.in_folder(live_portal.data))
    monkeypatch.setenv("CALLBACK_SECRET", message.secret("local", "CB100001"))
    monkeypatch.setenv("ITMS_CONTROL_TOKEN", live_portal.control_token)
    if "PORTAL_TOKEN" in guide.read_text(encoding="utf-8"):
        monkeypatch.setenv("PORTAL_TOKEN", token(live_portal))
    # A program runs with the Python of the tests, and is not one of them.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", path)
    return url


def token(live: Live) -> str:
    """Make an API token of a developer's, as the page of their account does."""
    own = portal_of(Settings(data=live.data, database_url=live.database_url))
    made = api_token(own, person(own, "reader@kurv.example"))["Authorization"]
    own.close()
    return made.removeprefix("Bearer ")


class Reader:
    """Somebody who types what a page says into files, a shell and Python."""

    def __init__(self, folder: Path, portal: str, tool: Tool | None) -> None:
        self.folder = folder
        self.portal = portal
        self.tool = tool
        self.names: dict[str, Any] = {"__name__": "guide"}

    def does(self, block: Block) -> str:
        """Do what *block* says and return what it printed."""
        code = block.code.replace(WRITTEN, self.portal)
        if "file" in block.options:
            (self.folder / block.options["file"]).write_text(code, encoding="utf-8")
            return ""
        if block.language == "sh":
            printed = self._runs("bash", "-euo", "pipefail", "-c", code)
            if printed.startswith("<"):
                said = etree.fromstring(printed.encode())[-1][0]
                assert etree.QName(said).localname != "Fault", printed
            return printed
        if block.language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(code, "guide", "exec"), self.names)  # noqa: S102 (ours)
            return out.getvalue()
        assert self.tool, f"nothing runs {block.language!r}"
        # The first command reads the program: its last word is the file.
        (self.folder / self.tool.commands[0][-1]).write_text(code, encoding="utf-8")
        return [self._runs(*command) for command in self.tool.commands][-1]

    def _runs(self, *command: str) -> str:
        kept = ("ITMS_CONTROL_TOKEN", "CALLBACK_SECRET", "PORTAL_TOKEN", "PATH")
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment(self.folder)
            | {name: os.environ[name] for name in kept if name in os.environ}
            # What a command writes is not for the portal of this checkout.
            | {"ITMS_DATA": str(self.folder / "var")},
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout


def test_there_are_guides_with_code() -> None:
    assert any(page.values[0] == DOCS / "getting-started.md" for page in GUIDES)


def test_every_block_of_a_guide_is_run_or_says_why_not() -> None:
    known = {"python", "sh", *COMPILED}

    unknown = {
        (page.name, block.language)
        for page in PAGES
        for block in blocks(page)
        if block.language not in known and "file" not in block.options
    }

    silent = {
        (page.name, block.code)
        for page in PAGES
        for block in fences(page)
        if block.options.get("skip") == ""
    }

    assert not unknown
    assert not silent


SAID = [
    pytest.param(page, id=page.stem)
    for page in PAGES
    if any("conf" in block.options for block in fences(page))
]


@pytest.mark.parametrize("guide", SAID)
def test_the_portal_starts_with_what_a_guide_says_for_conf_and_with_nothing_strange(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conf = shutil.copytree(HOME / "conf", tmp_path / "conf")
    for name in ("operator-ca.pem", "portal.pem", "portal.key"):
        (conf / name).touch()
    monkeypatch.setenv("ITMS_OIDC_EXAMPLE", "a-secret")
    settings = Settings(data=tmp_path / "var", conf=conf, smtp_password="a-secret")
    said = [block for block in fences(guide) if "conf" in block.options]
    for block in said:
        file = conf / block.options["conf"]
        file.write_text(placed(block.code, file.read_text("utf-8")), "utf-8")

    prepare(settings)

    for block in said:
        file = conf / block.options["conf"]
        right = file.read_text("utf-8")
        for table in block.code.split("\n\n"):
            wrong = re.sub(
                r"^\w+(?= = )", "strange", table, count=1, flags=re.MULTILINE
            )
            assert table in right
            file.write_text(right.replace(table, wrong), "utf-8")
            with pytest.raises(ConfigurationError, match=file.name):
                prepare(settings)
        file.write_text(right, "utf-8")


def placed(said: str, file: str) -> str:
    """Put what a guide says into a file: in its place, or instead of all of it."""
    head = said.partition("\n")[0]
    if not head.startswith("["):
        return said
    return file.replace(head, said, 1) if f"\n{head}\n" in file else f"{file}\n{said}"


@pytest.mark.parametrize(("guide", "group"), GUIDES)
def test_the_code_of_a_guide_does_what_the_guide_says(
    guide: Path,
    group: str,
    portal: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Reader(tmp_path, portal, _ready(group, tmp_path, pytestconfig))

    for block in blocks(guide):
        if block.group == group:
            printed = reader.does(block)
            if block.prints is not None:
                assert printed == block.prints


def _ready(group: str, folder: Path, config: pytest.Config) -> Tool | None:
    """Return what runs the programs of *group* in *folder*, or skip the test."""
    if group == PORTABLE:
        return None
    if group not in COMPILED:
        if not shutil.which(group):
            pytest.skip(f"{group} is not installed")
        return None
    key, missing = COMPILED[group]
    # npm fetches its package once, not in every test.
    home = config.cache.mkdir("node") if key == "node" and config.cache else folder
    tool = make_ready(key, home)
    if tool is None:
        pytest.skip(f"this machine lacks {missing}")
    if home != folder:
        (folder / "node_modules").symlink_to(home / "node_modules")
    return tool
