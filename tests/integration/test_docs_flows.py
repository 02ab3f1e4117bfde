"""The pages on order flows and magic values, in a small project of their own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME
from tutorial_app.sphinxext.sandbox import flows

if TYPE_CHECKING:
    from pathlib import Path

PARTNERS = load_partners(HOME / "conf")
CONF = """\
extensions = ["tutorial_app.sphinxext"]
sandbox_conf = "../conf"
html_theme = "itms"
"""
INDEX = """\
Sandbox
=======

.. toctree::

   reference/flows/index
   reference/states
   reference/magic-values
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    shutil.copytree(HOME / "conf", tmp_path / "conf")
    (source / "conf.py").write_text(CONF)
    (source / "index.rst").write_text(INDEX)
    return tmp_path


def _build(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "source", "out"]
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True, check=False
    )


def _times(project: Path) -> dict[str, int]:
    pages = (project / "source" / "reference").rglob("*.rst")
    return {path.stem: path.stat().st_mtime_ns for path in pages}


def test_every_flow_is_drawn_and_told_and_every_magic_value_listed(
    project: Path,
) -> None:
    done = _build(project)

    assert done.returncode == 0, done.stderr
    folder = project / "out" / "reference"
    for partner in PARTNERS.by_code.values():
        page = (folder / "flows" / f"{partner.code}.html").read_text()
        assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="flow"') == (
            len(partner.flows)
        )
        assert page.count("The same in words") == len(partner.flows)
        for flow in partner.flows.values():
            assert flow.name in re.sub(r"<[^>]*>", "", page.partition("<main")[2])
            assert f"flow-{flow.partner.lower()}" in page
        ids = re.findall(r' id="([^"]*)"', page)
        assert len(ids) == len(set(ids))
        # A strict policy for styles would block these.
        assert " style=" not in page
        assert "<style" not in page
    magic = (folder / "magic-values.html").read_text()
    values = [
        *PARTNERS.magic.sims,
        *PARTNERS.magic.vouchers,
        *(v.value for v in PARTNERS.magic.fields.values()),
        *(v.value for values in PARTNERS.magic.others.values() for v in values),
    ]
    shown = unescape(re.sub(r"<[^>]*>", "", magic))
    assert [value for value in values if value not in shown] == []
    assert " style=" not in magic


def test_a_changed_flow_rewrites_only_the_pages_that_show_it(project: Path) -> None:
    assert _build(project).returncode == 0
    before = _times(project)
    path = project / "conf" / "partners" / "gnist.toml"
    text = path.read_text().replace('"BAR", "NOTIFY"', '"BAR", "WAIT_DATE", "NOTIFY"')
    path.write_text(text)

    done = _build(project)

    after = _times(project)
    assert done.returncode == 0, done.stderr
    assert {name for name in after if after[name] != before[name]} == {
        "GNIST",
        "index",
    }
    assert "WAIT_DATE in CRM" in (
        (project / "out" / "reference" / "flows" / "GNIST.html").read_text()
    )


def test_a_partner_that_is_gone_loses_its_page_and_a_writers_page_stays(
    project: Path,
) -> None:
    assert _build(project).returncode == 0
    folder = project / "source" / "reference" / "flows"
    (folder / "KURV.rst").write_text("Kurv\n====\n\n.. _flow-kurv-block:\n\nOurs.\n")
    (project / "conf" / "partners" / "gnist.toml").unlink()

    _build(project)

    assert not (folder / "GNIST.rst").exists()
    assert (folder / "KURV.rst").read_text().endswith("Ours.\n")


def test_a_mistake_in_conf_ends_the_build_with_file_and_line(project: Path) -> None:
    path = project / "conf" / "partners" / "kurv.toml"
    lines = path.read_text().splitlines()
    line = lines.index("id_digit = 1")
    lines[line] = 'id_digit = "one"'
    path.write_text("\n".join(lines))

    done = _build(project)

    assert done.returncode
    assert f"kurv.toml:{line + 1}: id_digit is 'one', which is" in done.stderr


def test_a_fault_code_links_to_its_page_where_there_is_one() -> None:
    texts = flows.pages(PARTNERS, "reference", {("fault", "VOUCHER_USED")})

    page = texts["reference/magic-values"]
    assert ":wsdl:fault:`VOUCHER_USED`" in page
    assert "``VOUCHER_EXPIRED``" in page
    assert "DKK 100: used by this subscription earlier" in page
