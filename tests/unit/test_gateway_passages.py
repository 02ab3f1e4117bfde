from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.portals import our_library
from tutorial_app.access.appointments.loader import load_access
from tutorial_app.bootstrap import prepare
from tutorial_app.client.endpoints import load_endpoints
from tutorial_app.gateway.passages import Passage, check_opened, load_passages
from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.settings import HOME, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEAD = """[test]
kind = "{kind}"
base_url = "{url}"
[test.proxy]
"""
ALLOWED = 'operations = ["system/Ping"]\n'


def loaded(
    folder: Path,
    proxy: str,
    url: str = "https://itms.example",
    kind: str = "real",
) -> Mapping[str, Passage]:
    text = HEAD.format(kind=kind, url=url) + proxy
    (folder / "endpoints.toml").write_text(text, encoding="utf-8")
    endpoints = load_endpoints(folder, "http://127.0.0.1:8080")
    return load_passages(folder, endpoints, our_library())


def test_the_commented_example_of_our_own_conf_is_a_passage(tmp_path: Path) -> None:
    text = (HOME / "conf" / "endpoints.toml").read_text(encoding="utf-8")
    start = text.index("# [acceptance]")
    lines = [line.removeprefix("# ") for line in text[start:].splitlines()]
    (tmp_path / "endpoints.toml").write_text("\n".join(lines), encoding="utf-8")
    endpoints = load_endpoints(tmp_path, "https://portal.example")

    passage = load_passages(tmp_path, endpoints, our_library())["acceptance"]

    assert ("topup", "GetBalance") in passage.allowed
    assert ("system", "GetSystemInfo") in passage.allowed
    assert ("system", "ResetSandbox") not in passage.allowed
    assert passage.check == ("system", "GetSystemInfo")


def test_what_is_not_said_has_a_careful_default(tmp_path: Path) -> None:
    passage = loaded(tmp_path, ALLOWED)["test"]

    assert passage.allowed == {("system", "Ping")}
    assert passage.calls_per_minute == 60
    assert passage.patience.total_seconds() == 30


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("", "test.proxy.operations is missing"),
        ('operations = ["nothing/*"]', "no service 'nothing' in wsdl/"),
        ('operations = ["system/Pong"]', "no such operation in wsdl/"),
        (ALLOWED + "calls_per_minute = 0", "is 0: 1 to 100000"),
        (ALLOWED + 'time_out = "PT1H"', "is 1 h: 1 s to 2 min"),
        (ALLOWED + 'time_out = "soon"', "is no duration"),
        (ALLOWED + 'password = "plain"', "none of text, digest, basic"),
        (ALLOWED + 'client_cert = "x.pem"', "there is no such file"),
        (ALLOWED + "verify = false", "test.proxy.verify is not known here"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, proxy: str, reason: str
) -> None:
    with pytest.raises(ConfigurationError, match=reason) as caught:
        loaded(tmp_path, proxy)

    assert "endpoints.toml:" in str(caught.value)


def test_an_endpoint_without_tls_is_none_to_send_credentials_to(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigurationError, match="no https"):
        loaded(tmp_path, ALLOWED, url="http://itms.example")

    assert loaded(tmp_path, ALLOWED, url="http://127.0.0.1:8081")


def test_the_sandbox_is_not_had_by_appointment(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="of kind 'real' only"):
        loaded(tmp_path, ALLOWED, kind="mock")


def test_a_kind_that_opens_what_cannot_be_opened_is_refused() -> None:
    access = load_access(HOME / "conf" / "access.toml")
    real = replace(access.bookable["real"], opens="acceptance")
    access = replace(access, bookable={"real": real})

    with pytest.raises(ConfigurationError, match=r"\[acceptance.proxy\]"):
        check_opened(access, (), "access.toml")


def test_a_portal_that_could_not_open_what_conf_says_does_not_start(
    tmp_path: Path,
) -> None:
    conf = tmp_path / "conf"
    shutil.copytree(HOME / "conf", conf)
    with (conf / "endpoints.toml").open("a", encoding="utf-8") as file:
        file.write(HEAD.format(kind="real", url="https://a.example"))

    with pytest.raises(ConfigurationError, match="operations is missing"):
        prepare(Settings(data=tmp_path / "data", conf=conf))
