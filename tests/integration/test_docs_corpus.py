"""The reference of real WSDLs by others: every operation has its page, none is huge.

The folder is named by `ITMS_WSDL_CORPUS`, as for `test_contract_corpus`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.integration.test_contract_corpus import ENTRIES, FOLDER, entries
from tutorial_app.sphinxext.pages import reference

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.test_contract_corpus import Entry

#: Seconds of the processor that the views of one WSDL may take, wherever this runs.
_PATIENCE = 20
_LARGEST_PAGE = 300 * 1024
#: Built as a whole: rpc/encoded, many port types, 151 operations with choices.
_BUILT = ("aws-ec2", "axis-comprehensive-types", "adwords-campaign")
_CONF = """
project = "Foreign"
extensions = ["tutorial_app.sphinxext"]
wsdl_path = {path!r}
html_theme = "itms"
"""


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_operation_has_a_page_and_every_wsdl_a_lint_page(entry: Entry) -> None:
    begun = time.process_time()
    library = reference.read([entry.path])
    pages = reference.pages(library, reference.Options())
    taken = time.process_time() - begun

    written = sum(len(one.contract.operations) for one in library.services.values())
    of_operations = [page for page in pages.values() if page.kind == "operation"]
    assert len(of_operations) == written > 0
    assert len({page.docname for page in pages.values()}) == len(pages)
    assert all(page.title for page in pages.values())
    assert any(name.endswith("/lint") for name in pages)
    assert taken < _PATIENCE


@pytest.mark.parametrize("name", _BUILT)
def test_a_foreign_reference_is_built_with_no_large_page(
    name: str, tmp_path: Path
) -> None:
    if not FOLDER:
        pytest.skip("ITMS_WSDL_CORPUS is not set")
    found = next(entry for entry in entries() if entry.name == name)
    (tmp_path / "conf.py").write_text(_CONF.format(path=str(found.path)))
    (tmp_path / "index.rst").write_text(
        "API\n===\n\n.. toctree::\n\n   reference/index\n"
    )

    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-j", "2", ".", "out"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    sizes = {path.name: path.stat().st_size for path in tmp_path.rglob("out/**/*.html")}
    assert len(sizes) > found.operations
    assert max(sizes.values()) < _LARGEST_PAGE
