"""Every setting is in the file an operator starts from, and nothing else is."""

import re
from pathlib import Path

import pytest

from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.settings import Limits, Settings

EXAMPLE = Path(__file__).parents[2] / "conf" / "portal.example.env"
#: Set by the command line only.
INTERNAL = {"ITMS_MOCK_ONLY", "ITMS_AS_REAL"}


def test_the_example_names_exactly_the_settings_there_are(tmp_path: Path) -> None:
    documented = set(
        re.findall(r"^#(ITMS_[A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE)
    )

    assert documented == set(Settings(data=tmp_path).to_env()) - INTERNAL


def test_settings_survive_the_way_through_the_environment(tmp_path: Path) -> None:
    settings = Settings(
        data=tmp_path,
        port=8123,
        public_url="https://itms.example",
        trusted_proxies=("10.0.0.1", "10.0.0.2"),
        control_anywhere=True,
        callback_hosts=("hooks.example", "*.kurv.example:8443"),
        limits=Limits(
            per_minute=0,
            local_per_minute=1,
            anonymous=2,
            per_address=3,
            idle_days=4,
            trace_days=5,
        ),
        mock_only=True,
        as_real=True,
    )

    assert Settings.from_env(settings.to_env()) == settings


def test_the_example_says_the_limits_there_are() -> None:
    said = dict(
        re.findall(r"^#(ITMS_[A-Z_]+)=(\S*)", EXAMPLE.read_text(), re.MULTILINE)
    )

    assert said == said | Limits().to_env()


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("ITMS_CALLS_PER_MINUTE", "many", "'many' is no number"),
        ("ITMS_WORKSPACES", "-1", "'-1' is no number"),
        ("ITMS_IDLE_DAYS", "0", "0 is not 1 to 1000000"),
        ("ITMS_TRACE_DAYS", "9999999", "9999999 is not 1 to 1000000"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_by_its_name(
    variable: str, value: str, reason: str
) -> None:
    with pytest.raises(ConfigurationError, match=reason) as caught:
        Settings.from_env({variable: value})

    assert caught.value.source == variable
