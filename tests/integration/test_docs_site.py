"""The whole documentation, built once as `make docs-strict` builds it."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from sphinx.util.inventory import InventoryFile

from tutorial_app import look
from tutorial_app.contract.library import Library, read_library

ROOT = Path(__file__).parents[2]
#: Paths that the portal answers beside `/docs/`.
PORTAL = re.compile(
    r"/((look|console|learn|calls|soap|workspace|wsdl|health|access|account)\b|$)"
)


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(ROOT / "wsdl")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("docs")
    without = shutil.ignore_patterns("reference")
    shutil.copytree(ROOT / "docs", home / "docs", ignore=without)
    shutil.copytree(ROOT / "wsdl", home / "wsdl")
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    shutil.copytree(ROOT / "conf", home / "conf")
    for name in ("CHANGELOG.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, home)
    options = ("-W", "-n", "-q", "-j", "auto")
    command = [sys.executable, "-m", "sphinx", *options, "docs", "site"]
    done = subprocess.run(
        command, cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return home / "site"


class _Page(HTMLParser):
    """Links, ids, and whatever a strict policy would forbid."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.twice: list[str] = []
        self.forbidden: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.twice += [given["id"]] if given["id"] in self.ids else []
            self.ids.add(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag in {"link", "script", "img", "iframe"}:
            self.loads += [given[name] for name in ("href", "src") if name in given]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.forbidden.append(f"<{tag}>")
        self.forbidden += [
            f"<{tag} {name}>"
            for name in given
            if name == "style" or name.startswith("on")
        ]
        if given.get("href", "").startswith("javascript:"):
            self.forbidden.append(f"<{tag} javascript:>")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, _Page]:
    """Every page by its address."""
    return {
        _address(path.relative_to(site).as_posix()): _Page(
            path.read_text(encoding="utf-8")
        )
        for path in site.rglob("*.html")
    }


def _address(path: str) -> str:
    """Return the address under which the portal shows a file."""
    name = path.removesuffix(".html")
    return (
        "/docs/"
        + (name if name != "index" else "").removesuffix("/index")
        + ("/" if name.endswith("/index") else "")
    )


def test_every_operation_type_and_fault_has_a_page(
    site: Path, library: Library
) -> None:
    reference = site / "reference"
    for slug, entry in library.services.items():
        assert (reference / slug / "index.html").is_file()
        for operation in entry.contract.operations:
            assert (reference / slug / f"{operation.name}.html").is_file()
        for name, type_ in entry.contract.complex_types.items():
            if not type_.anonymous and "itms-sandbox" in name:
                local = name.rpartition("}")[2]
                assert (reference / "types" / f"{local}.html").is_file()
    for code in library.fault_codes:
        assert (reference / "faults" / f"{code}.html").is_file()


def test_objects_inv_names_every_object(site: Path, library: Library) -> None:
    inventory = InventoryFile.loads(
        (site / "objects.inv").read_bytes(), uri="https://example.invalid/docs/"
    ).data

    for slug, entry in library.services.items():
        assert slug in inventory["wsdl:service"]
        for operation in entry.contract.operations:
            item = inventory["wsdl:operation"][f"{slug}/{operation.name}"]
            assert item.uri.endswith(f"/docs/reference/{slug}/{operation.name}")
    assert set(inventory["wsdl:fault"]) == set(library.fault_codes)
    assert "Money" in inventory["wsdl:type"]


def test_a_page_says_all_the_contract_says_of_an_operation(site: Path) -> None:
    page = (site / "reference" / "order" / "PlaceOrder.html").read_text()
    text = page + unescape(re.sub(r"<[^>]*>", "", page))

    for part in (
        "urn:itms-sandbox:order:1:PlaceOrder",
        "/soap/order/v1?wsdl",
        'href="/console/order/PlaceOrder"',
        "Exactly one of these, required by the service.",
        "[0..1]",
        "PRICE_CHANGED",
        "Common to most operations",
        "UsernameToken",
        "from zeep import Client",
        'connect("mock", user="kurv-self", password="sandbox")',
        "curl http://127.0.0.1:8080/soap/order/v1",
    ):
        assert part in text, part


def test_no_type_is_described_twice_on_a_page(pages: dict[str, _Page]) -> None:
    text = pages["/docs/reference/order/PlaceOrder"]
    blocks = [name for name in text.ids if name.startswith("part-")]

    assert "part-address" in blocks
    assert not [name for name in blocks if re.search(r"-\d+$", name)]


def test_no_id_stands_twice_on_a_page(pages: dict[str, _Page]) -> None:
    found = {name: page.twice for name, page in pages.items() if page.twice}

    assert not found


def test_no_page_breaks_a_strict_policy(pages: dict[str, _Page]) -> None:
    found = {name: page.forbidden for name, page in pages.items() if page.forbidden}

    assert not found


def test_the_policy_check_sees_what_it_looks_for() -> None:
    page = _Page('<p style="x" onclick="y"><script>z</script><a href="javascript:1">')

    assert len(page.forbidden) == 4


def test_nothing_is_loaded_from_another_host(pages: dict[str, _Page]) -> None:
    for name, page in pages.items():
        for address in page.loads:
            assert not urlsplit(address).netloc, (name, address)


def test_every_internal_link_resolves(site: Path, pages: dict[str, _Page]) -> None:
    broken = []
    for name, page in pages.items():
        for link in [*page.links, *page.loads]:
            address, anchor = urldefrag(urljoin(name, link))
            path = urlsplit(address).path
            if urlsplit(address).netloc or PORTAL.match(path):
                continue
            target = pages.get(path)
            on_disk = site / path.removeprefix("/docs/")
            if target is None and not on_disk.is_file():
                broken.append(f"{name}: {link}")
            elif target is not None and anchor and anchor not in target.ids:
                broken.append(f"{name}: {link} (no such anchor)")
    assert not broken


def test_a_page_weighs_at_most_forty_kilobytes(site: Path) -> None:
    page = (site / "reference" / "order" / "PlaceOrder.html").read_text()
    shared = [
        path
        for path in [
            *look.STATIC.rglob("*"),
            site / "_static" / "docs.css",
        ]
        # icons.svg is named by the sheet and the templates; the console's own not.
        if f"/{path.name}" in page or path.name == "icons.svg"
    ]
    common = sum(len(gzip.compress(path.read_bytes())) for path in shared)
    heaviest = max(
        (len(gzip.compress(path.read_bytes())), path.name)
        for path in (site / "reference").rglob("*.html")
        if path.name != "index.html"
    )

    assert heaviest[0] + common <= 40_000, heaviest
    scripts = [path for path in shared if path.suffix == ".js"]
    assert sum(len(gzip.compress(p.read_bytes())) for p in scripts) <= 15_000


def test_the_search_index_is_loaded_on_the_search_page_alone(site: Path) -> None:
    mentioning = {
        path.name
        for path in site.rglob("*.html")
        if "searchindex.js" in path.read_text(encoding="utf-8")
    }

    assert mentioning == {"search.html"}


def test_every_page_of_the_reference_has_a_twin_in_markdown(site: Path) -> None:
    pages = set((site / "reference").rglob("*.html"))
    twins = {path.with_suffix(".html") for path in (site / "reference").rglob("*.md")}

    assert pages
    assert pages == twins
    for path in pages:
        assert f'"text/markdown" href="{path.stem}.md"' in path.read_text(), path


def test_a_long_name_beside_the_page_may_break_between_its_words(site: Path) -> None:
    page = (site / "reference" / "topup" / "TopUpWithCard.html").read_text()

    assert ">Top<wbr>Up<wbr>With<wbr>Voucher</a>" in page


def test_links_of_twins_and_of_llms_txt_lead_to_twins(site: Path) -> None:
    link = re.compile(r"\]\((?P<to>[^)#\s]+\.(?:md|json))\)")
    texts = [*site.rglob("*.md"), site / "llms.txt"]

    dead = [
        f"{path.relative_to(site)}: {to}"
        for path in texts
        if "reference" in path.parts or path.name == "llms.txt"
        for to in link.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / to).is_file()
    ]

    assert not dead


def test_llms_txt_names_every_operation_and_the_full_one_holds_them(
    site: Path, library: Library
) -> None:
    short = (site / "llms.txt").read_text(encoding="utf-8")
    full = (site / "llms-full.txt").read_text(encoding="utf-8")

    for entry in library.services.values():
        for operation in entry.contract.operations:
            assert f"(reference/{entry.slug}/{operation.name}.md)" in short
            assert f"\n# {operation.name}\n" in full


def test_the_dictionary_of_faults_has_every_code(site: Path, library: Library) -> None:
    told = json.loads((site / "faults.json").read_text(encoding="utf-8"))

    assert told.keys() == library.fault_codes.keys()
    assert "topup/TopUpWithVoucher" in told["VOUCHER_USED"]["operations"]
    assert told["VOUCHER_USED"]["messages"].keys() == {"da", "en"}


def test_a_page_says_what_it_is_to_link_previews_and_names_its_twin(site: Path) -> None:
    head = (site / "reference/topup/GetBalance.html").read_text(encoding="utf-8")

    assert re.search(r'<meta name="description" content="[^"]{20,}">', head)
    assert '<meta property="og:title" content="GetBalance">' in head
    assert 'type="text/markdown" href="GetBalance.md"' in head
