from __future__ import annotations

from pathlib import Path

import pytest

from tutorial_app.client.endpoints import load_endpoints
from tutorial_app.kernel.errors import ConfigurationError

CONF = Path(__file__).parents[2] / "conf"
PORTAL = "https://portal.example"


def test_the_mock_of_our_own_conf_is_the_portal_itself() -> None:
    endpoints = load_endpoints(CONF, PORTAL)

    mock = endpoints["mock"]
    assert (mock.name, mock.kind, mock.base_url) == ("mock", "mock", PORTAL)
    assert mock.service_url("order") == f"{PORTAL}/soap/order/v1"


def test_the_commented_example_of_our_own_conf_works_when_uncommented(
    tmp_path: Path,
) -> None:
    text = (CONF / "endpoints.toml").read_text(encoding="utf-8")
    start = text.index("# [acceptance]")
    lines = [line.removeprefix("# ") for line in text[start:].splitlines()]
    (tmp_path / "endpoints.toml").write_text("\n".join(lines), encoding="utf-8")

    endpoints = load_endpoints(tmp_path, PORTAL)

    assert endpoints["acceptance"].kind == "real"
    assert endpoints["acceptance"].base_url.startswith("https://")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[x", "is no TOML"),
        ("x = 1", "'x' stands alone; expected a table"),
        ('[x]\nkind = "fake"', "kind is 'fake'; expected 'mock' or 'real'"),
        ('[x]\nkind = "real"\nurl = ""', "unknown key 'url'"),
        ('[x]\nkind = "real"', "'' is not an address"),
        ('[x]\nkind = "real"\nbase_url = "ftp://a"', "'ftp://a' is not an address"),
        (
            '[x]\nkind = "real"\nbase_url = "https://u:p@a"',
            "the address holds more than scheme",
        ),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_endpoint(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "endpoints.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=message) as caught:
        load_endpoints(tmp_path, PORTAL)

    assert "endpoints.toml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_endpoints(tmp_path, PORTAL)
