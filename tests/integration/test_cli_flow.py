"""`itms-portal flow`: drawing flows, and what is wrong with conf/."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from lxml import etree

from tutorial_app.settings import HOME

PROGRAM = str(Path(sys.executable).parent / "itms-portal")


def flow(*words: str, conf: Path = HOME / "conf") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "flow", *words],
        env={**os.environ, "ITMS_CONF": str(conf)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_flow_is_drawn_as_mermaid_text_or_as_svg() -> None:
    mermaid = flow("draw", "kurv", "new_subscription", "--port-in")
    svg = flow("draw", "KURV", "NEW_SUBSCRIPTION", "--svg")

    assert mermaid.returncode == svg.returncode == 0
    assert mermaid.stdout.startswith("flowchart TD\n")
    assert "KURV/NEW_SUBSCRIPTION+portIn@3" in mermaid.stdout
    assert etree.fromstring(svg.stdout).tag == "{http://www.w3.org/2000/svg}svg"


def test_what_does_not_exist_is_told_with_what_there_is() -> None:
    partner = flow("draw", "FJERN", "BLOCK")
    missing = flow("draw", "GNIST", "PORT_OUT")

    assert (partner.returncode, missing.returncode) == (2, 2)
    assert partner.stderr == (
        "itms-portal: no partner 'FJERN'; there are KURV, KONTORA, GNIST\n"
    )
    assert missing.stderr.startswith("itms-portal: GNIST has no flow 'PORT_OUT'")


def test_a_check_counts_what_there_is() -> None:
    checked = flow("check")

    assert checked.returncode == 0
    assert "KURV: " in checked.stdout
    assert checked.stdout.endswith("conf: no mistake found\n")


def test_a_mistake_is_told_with_file_and_line_by_the_check_and_at_start(
    tmp_path: Path,
) -> None:
    conf = Path(shutil.copytree(HOME / "conf", tmp_path / "conf"))
    path = conf / "partners" / "kurv.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    line = lines.index('order = "BLOCK"')
    lines[line] = 'order = "BLOK"'
    path.write_text("\n".join(lines), encoding="utf-8")
    begin = ["serve", "--port", "0", "--data", str(tmp_path / "data"), "--json"]

    checked = flow("check", conf=conf)
    started = subprocess.run(
        [PROGRAM, *begin],
        env={**os.environ, "ITMS_CONF": str(conf)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    expected = f"{path}:{line + 1}: flow.order is 'BLOK', which is none of"
    assert (checked.returncode, started.returncode) == (2, 2)
    assert checked.stderr.startswith(f"itms-portal: {expected}")
    assert expected in started.stderr
