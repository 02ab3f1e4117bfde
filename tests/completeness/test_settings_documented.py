"""Every setting is in the file an operator starts from, and nothing else is."""

import re
from pathlib import Path

from tutorial_app.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "conf" / "portal.example.env"
#: Set by the command line only.
INTERNAL = {"ITMS_MOCK_ONLY"}


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
        mock_only=True,
    )

    assert Settings.from_env(settings.to_env()) == settings
