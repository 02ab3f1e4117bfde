"""Everything a deployment may set, read once, then passed as a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The checkout: `wsdl/`, `conf/` and `docs/` lie here unless settings say otherwise.
HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings; `conf/portal.example.env` documents each of them."""

    data: Path
    #: SQLAlchemy URL; by default a SQLite file in *data*.
    database_url: str = ""
    wsdl: Path = HOME / "wsdl"
    conf: Path = HOME / "conf"
    #: Folder of the built documentation.
    docs: Path = HOME / "build" / "docs"
    host: str = "127.0.0.1"
    port: int = 8080
    #: Address under which users reach the portal; by default made of host and port.
    public_url: str = ""
    #: Addresses of reverse proxies whose X-Forwarded-* headers are believed.
    trusted_proxies: tuple[str, ...] = ()
    #: Fernet key; empty: one is made in *data*.
    secret_key: str = ""
    #: Bearer token of `/control`; empty: one is made in *data*.
    control_token: str = ""
    #: Whether `/control` also answers callers on other machines.
    control_anywhere: bool = False
    #: Hosts outside to which callbacks may be posted: `hooks.example`,
    #: `*.partner.example`, `hooks.example:8443`; by default none.
    callback_hosts: tuple[str, ...] = ()
    mock_only: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.port < 65536:  # noqa: PLR2004 (TCP ports have 16 bits)
            raise ConfigurationError(f"{self.port} is no TCP port", source="ITMS_PORT")

    @property
    def url(self) -> str:
        """The public address, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.data / 'portal.sqlite'}"

    @property
    def on_loopback(self) -> bool:
        """Say whether only this machine can reach the portal."""
        return self.host in {"127.0.0.1", "localhost", "::1"}

    @property
    def control_token_file(self) -> Path:
        """Where the bearer token of `/control` lies when it was made by us."""
        return self.data / "control.token"

    def to_env(self) -> dict[str, str]:
        """Return the variables from which `from_env` makes these settings again."""
        return {
            "ITMS_DATA": str(self.data),
            "ITMS_DATABASE_URL": self.database_url,
            "ITMS_WSDL": str(self.wsdl),
            "ITMS_CONF": str(self.conf),
            "ITMS_DOCS": str(self.docs),
            "ITMS_HOST": self.host,
            "ITMS_PORT": str(self.port),
            "ITMS_PUBLIC_URL": self.public_url,
            "ITMS_TRUSTED_PROXIES": " ".join(self.trusted_proxies),
            "ITMS_SECRET_KEY": self.secret_key,
            "ITMS_CONTROL_TOKEN": self.control_token,
            "ITMS_CONTROL_ANYWHERE": "1" if self.control_anywhere else "",
            "ITMS_CALLBACK_HOSTS": " ".join(self.callback_hosts),
            "ITMS_MOCK_ONLY": "1" if self.mock_only else "",
        }

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read settings from *env* (`ITMS_…`).

        Raises:
            ConfigurationError: if a variable cannot be used, naming it.
        """
        port = env.get("ITMS_PORT", "8080")
        if not port.isdecimal():
            raise ConfigurationError(f"{port!r} is no number", source="ITMS_PORT")
        return cls(
            data=Path(env.get("ITMS_DATA", HOME / "var")),
            database_url=env.get("ITMS_DATABASE_URL", ""),
            wsdl=Path(env.get("ITMS_WSDL", HOME / "wsdl")),
            conf=Path(env.get("ITMS_CONF", HOME / "conf")),
            docs=Path(env.get("ITMS_DOCS", HOME / "build" / "docs")),
            host=env.get("ITMS_HOST", "127.0.0.1"),
            port=int(port),
            public_url=env.get("ITMS_PUBLIC_URL", ""),
            trusted_proxies=tuple(env.get("ITMS_TRUSTED_PROXIES", "").split()),
            secret_key=env.get("ITMS_SECRET_KEY", ""),
            control_token=env.get("ITMS_CONTROL_TOKEN", ""),
            control_anywhere=bool(env.get("ITMS_CONTROL_ANYWHERE", "")),
            callback_hosts=tuple(env.get("ITMS_CALLBACK_HOSTS", "").split()),
            mock_only=bool(env.get("ITMS_MOCK_ONLY", "")),
        )
