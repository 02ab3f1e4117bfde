"""Everything a deployment may set, read once, then passed as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The checkout: `wsdl/`, `conf/` and `docs/` lie here unless settings say otherwise.
HOME = Path(__file__).resolve().parent.parent


_LIMITS = {
    "ITMS_CALLS_PER_MINUTE": "per_minute",
    "ITMS_LOCAL_CALLS_PER_MINUTE": "local_per_minute",
    "ITMS_WORKSPACES": "anonymous",
    "ITMS_WORKSPACES_PER_ADDRESS": "per_address",
    "ITMS_IDLE_DAYS": "idle_days",
    "ITMS_TRACE_DAYS": "trace_days",
}
#: Days, or calls, that nobody means.
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What visitors may take without having signed up."""

    #: Calls of one credential in a minute; 0: no limit.
    per_minute: int = 120
    #: The same in `local`, where a test suite may be the only caller.
    local_per_minute: int = 6000
    #: Workspaces of visitors at one time.
    anonymous: int = 2000
    #: Those made from one address in an hour.
    per_address: int = 20
    #: After which a visitor's workspace goes.
    idle_days: int = 7
    #: How long a call is kept.
    trace_days: int = 30

    def __post_init__(self) -> None:
        for variable, name in _LIMITS.items():
            value, least = getattr(self, name), int(name.endswith("_days"))
            if not least <= value <= _MOST:
                raise ConfigurationError(
                    f"{value} is not {least} to {_MOST}", source=variable
                )

    @property
    def idle(self) -> timedelta:
        """How long a visitor's workspace stays without a call."""
        return timedelta(days=self.idle_days)

    @property
    def traces(self) -> timedelta:
        """How long the trace of a call is kept."""
        return timedelta(days=self.trace_days)

    def to_env(self) -> dict[str, str]:
        """Return the variables from which `from_env` makes these limits again."""
        return {
            variable: str(getattr(self, name)) for variable, name in _LIMITS.items()
        }

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read limits from *env*.

        Raises:
            ConfigurationError: if a variable cannot be used, naming it.
        """
        given = {name: env[key] for key, name in _LIMITS.items() if env.get(key)}
        for variable, name in _LIMITS.items():
            if name in given and not given[name].isdecimal():
                raise ConfigurationError(
                    f"{given[name]!r} is no number", source=variable
                )
        return cls(**{name: int(text) for name, text in given.items()})


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
    #: Of the user that `conf/mail.toml` names.
    smtp_password: str = field(default="", repr=False)
    #: Bearer token of `/control`; empty: one is made in *data*.
    control_token: str = ""
    #: Whether `/control` also answers callers on other machines.
    control_anywhere: bool = False
    #: Hosts outside to which callbacks may be posted: `hooks.example`,
    #: `*.partner.example`, `hooks.example:8443`; by default none.
    callback_hosts: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    mock_only: bool = False
    #: Whether the sandbox answers as a real system, without what only it has.
    as_real: bool = False

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
            "ITMS_SMTP_PASSWORD": self.smtp_password,
            "ITMS_CONTROL_TOKEN": self.control_token,
            "ITMS_CONTROL_ANYWHERE": "1" if self.control_anywhere else "",
            "ITMS_CALLBACK_HOSTS": " ".join(self.callback_hosts),
            **self.limits.to_env(),
            "ITMS_MOCK_ONLY": "1" if self.mock_only else "",
            "ITMS_AS_REAL": "1" if self.as_real else "",
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
            smtp_password=env.get("ITMS_SMTP_PASSWORD", ""),
            control_token=env.get("ITMS_CONTROL_TOKEN", ""),
            control_anywhere=bool(env.get("ITMS_CONTROL_ANYWHERE", "")),
            callback_hosts=tuple(env.get("ITMS_CALLBACK_HOSTS", "").split()),
            limits=Limits.from_env(env),
            mock_only=bool(env.get("ITMS_MOCK_ONLY", "")),
            as_real=bool(env.get("ITMS_AS_REAL", "")),
        )
