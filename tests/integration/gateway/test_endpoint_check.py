"""`itms-portal endpoint check`: what it says of endpoints, good and bad."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.integration.gateway.conftest import conf_with, info_answer
from tests.portals import our_library
from tutorial_app.cli.main import commands
from tutorial_app.contract.assembly.bundle import single_wsdl

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.integration.gateway.conftest import Upstream

OURS = single_wsdl(our_library().service("system"), "https://real.example")


@pytest.fixture
def conf(tmp_path: Path, upstream: Upstream) -> Path:
    operations = '["system/GetSystemInfo"]'
    return conf_with(tmp_path, upstream, tmp_path / "ca.pem", operations=operations)


def check(conf: Path, *options: str) -> Result:
    env = {"ITMS_CONF": str(conf), "ITMS_ENDPOINT_PASSWORD": "p"}
    env["ITMS_DATA"] = str(conf.parent / "data")
    command = ["endpoint", "check", "acceptance", *options]
    return CliRunner().invoke(commands, command, env=env)


def test_an_endpoint_with_our_contract_is_good_and_answers(
    conf: Path, upstream: Upstream
) -> None:
    def answer() -> None:
        posted = upstream.came[-1].body
        upstream.answers(info_answer() if posted else OURS)

    upstream.before = answer
    found = check(conf, "--user", "kurv-self")

    assert found.exit_code == 0, found.output
    assert "system         ok      no change that a program" in found.output
    assert "system/GetSystemInfo ok" in found.output
    assert [one.path for one in upstream.came] == [
        "/soap/system/v1?wsdl",
        "/soap/system/v1",
    ]


def test_a_change_that_breaks_programs_ends_with_1_and_says_which(
    conf: Path, upstream: Upstream
) -> None:
    renamed = re.sub(rb'name="partnerCode"', b'name="partnerName"', OURS)
    upstream.answers(renamed)

    found = check(conf, "--json")

    said = json.loads(found.output)
    assert found.exit_code == 1
    assert said["services"][0]["counts"]["breaking"] > 0
    assert "partnerCode" in json.dumps(said["services"][0]["changes"])
    assert said["call"] is None


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        (b"<html>", "text/html", "an HTML page came instead of XML"),
        (b"<wsdl", "text/xml", "is no XML"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a/>', "text/xml", "carries a DOCTYPE"),
        (
            OURS.replace(
                b"<types>",
                b'<import namespace="x" location="http://169.254.169.254/"/><types>',
            ).replace(
                b"<wsdl:types>",
                b'<wsdl:import namespace="x" location="http://169.254.169.254/"/>'
                b"<wsdl:types>",
            ),
            "text/xml",
            "which is not at https://127.0.0.1",
        ),
    ],
)
def test_what_is_no_wsdl_is_told_as_what_it_is(
    conf: Path, upstream: Upstream, body: bytes, media_type: str, reason: str
) -> None:
    upstream.answers(body, Content_Type=media_type)

    found = check(conf)

    assert found.exit_code == 1
    assert reason in found.output


def test_a_certificate_that_is_not_trusted_is_told(
    tmp_path: Path, upstream: Upstream
) -> None:
    (tmp_path / "sub").mkdir()
    conf = conf_with(tmp_path / "sub", upstream, tmp_path / "ca.pem")
    file = conf / "endpoints.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r'ca_file = "/.*"', "", text), encoding="utf-8")

    found = check(conf)

    assert found.exit_code == 1
    assert "is not trusted" in found.output


def test_a_refused_credential_and_a_fault_are_told(
    conf: Path, upstream: Upstream
) -> None:
    def answer() -> None:
        if upstream.came[-1].body:
            upstream.answers(b"", 401)
        else:
            upstream.answers(OURS)

    upstream.before = answer
    found = check(conf, "--user", "kurv-self")

    assert found.exit_code == 1
    assert "GetSystemInfo NOT OK: the credential is refused" in found.output
