import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tutorial_app.kernel.errors import ConfigurationError, ContractError
from tutorial_app.kernel.vault import Vault
from tutorial_app.settings import Settings


def test_a_located_error_begins_with_file_and_line() -> None:
    error = ContractError("no binding", source="orders.wsdl", line=41)

    assert str(error) == "orders.wsdl:41: no binding"


def test_a_vault_gives_back_what_it_sealed_and_keeps_its_key(tmp_path: Path) -> None:
    sealed = Vault.in_folder(tmp_path).seal("rødgrød")

    assert "rødgrød" not in sealed
    assert Vault.in_folder(tmp_path).open(sealed) == "rødgrød"
    mode = stat.S_IMODE((tmp_path / "secret.key").stat().st_mode)
    assert mode == 0o600


def test_a_vault_refuses_another_key_and_a_bad_one(tmp_path: Path) -> None:
    sealed = Vault.in_folder(tmp_path).seal("secret")

    with pytest.raises(ConfigurationError, match="another key"):
        Vault(Fernet.generate_key().decode()).open(sealed)
    with pytest.raises(ConfigurationError, match=r"ITMS_SECRET_KEY.*44 characters"):
        Vault("too short")


@pytest.mark.parametrize("port", ["0x50", "99999", "-1"])
def test_a_port_that_is_none_names_the_variable(port: str) -> None:
    with pytest.raises(ConfigurationError, match="ITMS_PORT"):
        Settings.from_env({"ITMS_PORT": port})
