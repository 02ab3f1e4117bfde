"""How a workspace misbehaves: what is in force, and what a form asks for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Elements of SetSandboxBehaviour that the form may leave out.
_OPTIONAL = ("latencyMinMs", "latencyMaxMs", "errorPercent", "callbackDuplicatePercent")
_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class InForce:
    """What a workspace does now. Latencies in ms, shares in percent; "" is unset."""

    profile: str = "HONEST"
    latency_min: str = ""
    latency_max: str = ""
    errors: str = ""
    error_code: str = ""
    lenient: bool = False
    duplicates: str = ""
    operations: tuple[str, ...] = ()
    #: Virtual seconds a second; 0: the clock stands.
    speed: int = 0
    #: Wall-clock time at which what disturbs ends; None: nothing does.
    until: datetime | None = None

    @classmethod
    def read(cls, row: Mapping[str, Any] | None, now: datetime) -> InForce:
        """Read the row of kind `behaviour`; without one a workspace is as new.

        Args:
            row: as the control mount tells it.
            now: wall-clock time; what lapsed before is in force no more.
        """
        if row is None:
            return cls()
        until = row["active_until"] and datetime.fromisoformat(row["active_until"])
        speed = row["speed_factor"] if row["auto_advance"] else 0
        lasting = cls(
            lenient=bool(row["lenient"]),
            duplicates=_percent(row["callback_duplicates"]),
            speed=speed,
        )
        if until and until <= now:
            return lasting
        return cls(
            profile=row["profile"] or "HONEST",
            latency_min=_text(row["latency_min_ms"]),
            latency_max=_text(row["latency_max_ms"]),
            errors=_percent(row["error_share"]),
            error_code=row["error_code"],
            lenient=lasting.lenient,
            duplicates=lasting.duplicates,
            operations=tuple(row["operations"] or ()),
            speed=speed,
            until=until or None,
        )

    @property
    def words(self) -> tuple[str, ...]:
        """What is unusual about it, one phrase each; none: nothing is."""
        said = []
        if self.profile != "HONEST":
            said.append(f"profile {self.profile}")
        if self.latency_max or self.latency_min:
            low = self.latency_min or "0"
            said.append(f"answers take {low} to {self.latency_max or low} ms longer")
        if self.errors not in {"", "0"}:
            said.append(f"{self.errors} % of calls fail with {self.error_code}")
        if self.operations:
            said.append(f"only {', '.join(self.operations)}")
        if self.lenient:
            said.append("messages that break the schema are taken")
        if self.duplicates not in {"", "0"}:
            said.append(f"{self.duplicates} % of callbacks come twice")
        return tuple(said)


def wanted(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of SetSandboxBehaviour that the posted *form* asks for.

    A profile is a fresh start, so what the form leaves empty is at rest afterwards.
    """
    asked: dict[str, Any] = {
        "profile": form.get("profile", "HONEST"),
        "validation": "LENIENT" if form.get("lenient") else "STRICT",
    }
    asked |= {name: form[name].strip() for name in _OPTIONAL if form.get(name)}
    if asked.get("errorPercent") and form.get("errorCode"):
        asked["errorCode"] = form["errorCode"]
    return asked


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _percent(hundredths: int | None) -> str:
    return "" if hundredths is None else f"{hundredths / _HUNDREDTHS:g}"
