"""The Sphinx extension in somebody else's project: builds, rebuilds, parallel."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

WSDL = """\
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" name="Library"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:l="urn:library" targetNamespace="urn:library">
  <types>
    <xs:schema targetNamespace="urn:library" elementFormDefault="qualified">
      <xs:complexType name="Shelf">
        <xs:annotation><xs:documentation>A shelf.</xs:documentation></xs:annotation>
        <xs:sequence>
          <xs:element name="name" type="xs:string"/>
          <xs:element name="part" type="l:Shelf" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence>
      </xs:complexType>
      <xs:element name="Lend"><xs:complexType><xs:sequence>
        <xs:choice><xs:element name="isbn" type="xs:string"/>
          <xs:element name="title" type="xs:string"/></xs:choice>
        <xs:element name="from" type="l:Shelf"/>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="Return"><xs:complexType><xs:sequence>
        <xs:element name="to" type="l:Shelf"/>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="Done"><xs:complexType/></xs:element>
    </xs:schema>
  </types>
  <message name="LendIn"><part name="parameters" element="l:Lend"/></message>
  <message name="ReturnIn"><part name="parameters" element="l:Return"/></message>
  <message name="Out"><part name="parameters" element="l:Done"/></message>
  <portType name="LibraryPort">
    <operation name="Lend"><documentation>LEND_DOC</documentation>
      <input message="l:LendIn"/><output message="l:Out"/></operation>
    <operation name="Return"><documentation>Takes a book back.</documentation>
      <input message="l:ReturnIn"/><output message="l:Out"/></operation>
  </portType>
  <binding name="LibrarySoap" type="l:LibraryPort">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Lend"><soap:operation soapAction="urn:lend"/>
      <input><soap:body use="literal"/></input>
      <output><soap:body use="literal"/></output></operation>
    <operation name="Return"><soap:operation soapAction="urn:return"/>
      <input><soap:body use="literal"/></input>
      <output><soap:body use="literal"/></output></operation>
  </binding>
  <service name="Library"><port name="LibrarySoap" binding="l:LibrarySoap">
    <soap:address location="http://books.example/soap"/></port></service>
</definitions>
"""
INDEX = """\
Library
=======

See :wsdl:op:`Lend`, :any:`library/Return` and :wsdl:type:`Shelf`.

.. toctree::

   reference/index
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    _write_wsdl(tmp_path, "Lends a book. It must be in the house.")
    conf = 'extensions = ["tutorial_app.sphinxext"]\nwsdl_path = "../library.wsdl"\n'
    (source / "conf.py").write_text(conf)
    (source / "index.rst").write_text(INDEX)
    return tmp_path


def _write_wsdl(project: Path, doc: str) -> None:
    (project / "library.wsdl").write_text(WSDL.replace("LEND_DOC", doc))


def _build(project: Path, *options: str, out: str = "out") -> str:
    command = [sys.executable, "-m", "sphinx", "-W", "-n", *options, "source", out]
    done = subprocess.run(
        command, cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _times(folder: Path, pattern: str) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob(pattern)
    }


def _changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name, time in after.items() if before.get(name) != time}


def test_a_foreign_project_needs_nothing_but_a_path_to_a_wsdl(project: Path) -> None:
    _build(project)

    page = (project / "out" / "reference" / "library" / "Lend.html").read_text()
    for part in ("Lends a book.", "urn:lend", "http://books.example/soap", "Shelf"):
        assert part in page
    assert "Exactly one of these." in page
    home = (project / "out" / "index.html").read_text()
    assert 'href="reference/library/Lend.html"' in home
    assert 'href="reference/library/Return.html"' in home
    assert 'href="reference/types/Shelf.html"' in home


def test_a_page_of_ones_own_shows_the_samples_of_an_operation(project: Path) -> None:
    guide = project / "source" / "guide.rst"
    guide.write_text(":orphan:\n\nGuide\n=====\n\n.. wsdl:sample:: library/Lend\n")

    _build(project)

    page = (project / "out" / "guide.html").read_text()
    for part in ('data-tabs="language"', 'data-tab="php"', 'data-tab="curl"'):
        assert part in page
    assert "http://books.example/soap" in page


def test_our_theme_stands_alone_without_a_portal(project: Path) -> None:
    with (project / "source" / "conf.py").open("a") as conf:
        conf.write('html_theme = "itms"\n')

    _build(project)

    page = (project / "out" / "reference" / "library" / "Lend.html").read_text()
    assert '<aside class="wire"' in page
    assert 'href="../../_static/look.css' in page
    assert (project / "out" / "_static" / "look.css").is_file()
    assert 'href="/' not in page


def test_other_builders_write_the_pages_too(project: Path) -> None:
    _build(project, "-b", "text")

    text = (project / "out" / "reference" / "library" / "Lend.txt").read_text()
    assert "Lends a book." in text


def test_a_touched_operation_rewrites_only_the_pages_that_draw_on_it(
    project: Path,
) -> None:
    _build(project)
    stubs = _times(project / "source", "*.rst")
    written = _times(project / "out", "*.html")

    _write_wsdl(project, "Lends a book. It must be on its shelf.")
    _build(project)

    touched = _changed(stubs, _times(project / "source", "*.rst"))
    assert touched == {"reference/library/Lend.rst"}
    rewritten = _changed(written, _times(project / "out", "reference/**/*.html"))
    # Sphinx also writes what lists the page, since its title might have changed.
    assert rewritten == {
        "reference/library/Lend.html",
        "reference/library/index.html",
    }
    page = project / "out" / "reference" / "library" / "Lend.html"
    assert "on its shelf" in page.read_text()


def test_a_new_page_shows_up_in_the_group_of_its_neighbours(project: Path) -> None:
    with (project / "source" / "conf.py").open("a") as conf:
        conf.write('html_theme = "itms"\n')
    source = project / "source"
    (source / "one.rst").write_text("One\n===\n")
    group = f"{INDEX}\n.. toctree::\n   :caption: Guides\n\n   one\n"
    (source / "index.rst").write_text(group)
    _build(project)

    (source / "two.rst").write_text("Two\n===\n")
    (source / "index.rst").write_text(f"{group}   two\n")
    _build(project)

    one = (project / "out" / "one.html").read_text()
    service = (project / "out" / "reference" / "library" / "Lend.html").read_text()
    assert 'href="two.html"' in one
    assert '<details class="where-group" open><summary>Guides</summary>' in one
    assert '<details class="where-group"><summary>Guides</summary>' in service
    assert '<details class="where-group" open><summary>Reference by service' in service
    assert "Reference by name" in service


def test_an_unchanged_wsdl_rewrites_nothing(project: Path) -> None:
    _build(project)
    before = _times(project / "source", "*.rst")

    said = _build(project)

    assert "0 stubs written, 0 removed" in said
    assert _times(project / "source", "*.rst") == before


def test_stale_stubs_go_and_a_writers_own_files_stay(project: Path) -> None:
    _build(project)
    folder = project / "source" / "reference" / "library"
    (folder / "Gone.rst").write_text((folder / "Lend.rst").read_text())
    own = folder / "notes.rst"
    own.write_text(":orphan:\n\nNotes\n=====\n\nMine.\n")

    said = _build(project)

    assert "1 removed" in said
    assert not (folder / "Gone.rst").exists()
    assert own.read_text().endswith("Mine.\n")


def test_a_writers_own_page_may_describe_an_operation(project: Path) -> None:
    with (project / "source" / "conf.py").open("a") as conf:
        conf.write("wsdl_generate = False\n")
    (project / "source" / "index.rst").write_text(
        dedent(
            """\
            Library
            =======

            .. wsdl:operation:: Lend

            .. wsdl:type:: Shelf

            See :wsdl:op:`Lend`.
            """
        )
    )

    _build(project)
    _write_wsdl(project, "Lends two books.")
    _build(project)

    assert "Lends two books." in (project / "out" / "index.html").read_text()


def test_a_parallel_build_equals_a_serial_one(project: Path) -> None:
    _build(project, "-E", "-j", "1", out="serial")
    _build(project, "-E", "-j", "4", out="parallel")

    names = list(_times(project / "serial", "*.html"))
    assert len(names) > 6
    for name in [*names, "objects.inv", "searchindex.js"]:
        one, other = project / "serial" / name, project / "parallel" / name
        assert one.read_bytes() == other.read_bytes(), name


def test_a_missing_wsdl_is_named(project: Path) -> None:
    (project / "library.wsdl").unlink()
    command = [sys.executable, "-m", "sphinx", "-q", "source", "out"]

    done = subprocess.run(
        command, cwd=project, capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert "library.wsdl does not exist" in done.stderr
