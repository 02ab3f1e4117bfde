"""Reads `conf/`: the partners and what they share, or says what is wrong where."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.partners.clearing_house_loader import load_clearing_house
from tutorial_app.partners.magic_loader import load_magic
from tutorial_app.partners.model import Operator, Partners, Service, StepKind
from tutorial_app.partners.partner_loader import CHANNELS, load_partner
from tutorial_app.partners.states_loader import load_states
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.partners.model import Partner
    from tutorial_app.partners.toml_table import TomlTable


def load_partners(conf: Path) -> Partners:
    """Read the folder *conf* (`settings.conf`).

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    steps = _steps(conf / "steps.toml")
    services = _services(conf / "services.toml")
    by_code: dict[str, Partner] = {}
    for path in sorted((conf / "partners").glob("*.toml")):
        partner = load_partner(path, steps, services)
        _keep_apart(partner, by_code, path)
        by_code[partner.code] = partner
    if not by_code:
        raise ConfigurationError("no *.toml here", source=str(conf / "partners"))
    ordered = dict(sorted(by_code.items(), key=lambda item: item[1].id_digit))
    operators = _operators(conf / "operators.toml")
    clearing_house = load_clearing_house(conf / "clearing_house.toml")
    magic = load_magic(conf / "magic.toml", steps)
    labels = _labels(conf / "labels.toml")
    machines = load_states(conf / "states.toml")
    return Partners(
        ordered,
        services,
        steps,
        operators,
        clearing_house,
        magic,
        labels,
        machines,
    )


def _keep_apart(partner: Partner, others: dict[str, Partner], path: Path) -> None:
    users = {credential.user for credential in partner.credentials}
    for other in others.values():
        their_users = {credential.user for credential in other.credentials}
        same = {
            "code": partner.code == other.code,
            "id_digit": partner.id_digit == other.id_digit,
            "series": partner.series.prefix == other.series.prefix,
            "iccid_prefix": partner.iccid_prefix == other.iccid_prefix,
            "credential": bool(users & their_users),
        }
        for key, clash in same.items():
            if clash:
                read_toml(path).refuse(key, f"is the same as {other.code}'s")


def _steps(path: Path) -> dict[str, StepKind]:
    file = read_toml(path)
    steps = {code: _step(code, table) for code, table in file.members()}
    file.finish()
    return steps


def _step(code: str, table: TomlTable) -> StepKind:
    step = StepKind(
        code=code,
        system=table.text("system"),
        text=table.text("text"),
        takes=table.duration("takes", timedelta()),
        waits=table.duration("waits", timedelta()),
        held=table.text("held", ""),
        compensation=table.text("undone_by", ""),
        failures=table.texts("fails_with", ()),
        no_return=table.flag("no_return", default=False),
        working_days=table.whole("working_days", 0),
        fails_late=table.flag("fails_late", default=False),
    )
    if step.waits and not step.held:
        table.refuse("waits", "needs a reason in 'held'")
    table.finish()
    return step


def _services(path: Path) -> dict[str, Service]:
    file = read_toml(path)
    services = {}
    for code, table in file.members():
        services[code] = Service(
            code=code,
            group=table.text("group"),
            value_type=table.text("value", of=("FLAG", "AMOUNT", "TEXT", "CHOICE")),
            name=table.both_languages("name"),
            default_on=table.flag("on", default=False),
            default_value=table.text("default", ""),
            rule=table.text("rule", ""),
            minimum=table.optional_number("minimum"),
            maximum=table.optional_number("maximum"),
            needs_balance=table.optional_number("needs_balance"),
            stays_on_in=table.texts("stays_on_in", (), of=CHANNELS),
        )
        table.finish()
    file.finish()
    return services


def _operators(path: Path) -> tuple[Operator, ...]:
    file = read_toml(path)
    operators = []
    for table in file.tables("operator"):
        operators.append(
            Operator(table.text("code"), table.text("name"), table.text("prefix"))
        )
        table.finish()
    file.finish()
    return tuple(operators)


def _labels(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    file = read_toml(path)
    labels = {
        name: {value: table.both_languages(value) for value in table.names()}
        for name, table in file.members()
    }
    file.finish()
    return labels
