"""`itms-portal contract`: look into any WSDL."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Places shown of each rule.
_PLACES = 5

FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def contract() -> None:
    """Read a WSDL: what it offers, what is wrong with it, what a call looks like."""


@contract.command()
@FILE
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def summary(file: Path, *, as_json: bool) -> None:
    """Print services, operations, types and problems of a WSDL.

    A file that cannot be read at all is a summary too, of one problem; then the
    exit status is 2.
    """
    from tutorial_app.contract.reading.contracts import read_contract
    from tutorial_app.contract.summary import summary as summarise
    from tutorial_app.contract.summary import unreadable

    status = 0
    try:
        found = summarise(read_contract(file))
    except ContractError as error:
        found, status = unreadable(str(file), error.message, error.line), 2
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))
    sys.exit(status)


@contract.command()
@FILE
@click.argument("operation")
@click.option("--full", is_flag=True, help="Every optional part once.")
@click.option("--answer", is_flag=True, help="The answer instead of the request.")
def sample(file: Path, operation: str, *, full: bool, answer: bool) -> None:
    """Print a valid message of an operation: what stands in the SOAP body."""
    from lxml import etree

    from tutorial_app.contract.reading.contracts import read_contract
    from tutorial_app.contract.samples.sampler import sample_body

    read = read_contract(file)
    body = sample_body(read, read.operation(operation), answer=answer, full=full)
    for element in body:
        etree.indent(element)
        click.echo(etree.tostring(element, encoding="unicode").rstrip())


@contract.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
)
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "additive", "cosmetic"]),
    help="End with status 1 if there is a change of this impact or a worse one.",
)
def diff(old: Path, new: Path, form: str, fail_on: str | None) -> None:
    """Compare two contracts: each a WSDL file, a folder of them, or a zip of one.

    Each change is breaking, additive or cosmetic to a client made for OLD, by the
    direction of the messages it stands in, with the reason and both places.
    """
    from tutorial_app.contract.diff import Impact, read_side, report
    from tutorial_app.contract.diff import diff as compare

    changes = compare(read_side(old), read_side(new))
    if form == "json":
        found = report.as_entries(changes)
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        write = report.as_markdown if form == "markdown" else report.as_text
        click.echo(write(changes))
    order = list(Impact)
    bad = order[: order.index(Impact(fail_on)) + 1] if fail_on else []
    sys.exit(int(any(change.impact in bad for change in changes)))


@contract.command()
@FILE
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--all", "show_all", is_flag=True, help="Every place, not five a rule.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "hint"]),
    help="End with status 1 if something this bad or worse is found.",
)
def lint(file: Path, *, as_json: bool, show_all: bool, fail_on: str | None) -> None:
    """Say what clients will trip over in a WSDL, or in a folder of them.

    What a lint.toml beside the WSDL accepts is listed with its reason.
    """
    from tutorial_app.contract.lint import Level, lint_file, lint_folder, report

    found = lint_folder(file) if file.is_dir() else lint_file(file)
    if as_json:
        entries = report.as_entries(found)
        click.echo(json.dumps(entries, indent=2, ensure_ascii=False))
    else:
        click.echo(report.as_text(found, None if show_all else _PLACES))
    order = list(Level)
    bad = order[: order.index(Level(fail_on)) + 1] if fail_on else []
    sys.exit(int(any(f.rule.level in bad and not f.accepted for f in found)))


@contract.command()
@click.argument("version")
@click.option(
    "--wsdl",
    type=click.Path(path_type=Path),
    default=Path("wsdl"),
    show_default=True,
    help="The folder to keep.",
)
@click.option(
    "--history",
    type=click.Path(path_type=Path),
    help="Where to keep it; `history` in that folder if not said.",
)
def snapshot(version: str, wsdl: Path, history: Path | None) -> None:
    """Keep a contract as released version VERSION, for the contract's changelog.

    What is kept is the files themselves, as a zip; a version is kept once.
    """
    from tutorial_app.contract.diff.history import write_snapshot

    click.echo(write_snapshot(wsdl, history or wsdl / "history", version))


@contract.command("faults-met")
def faults_met() -> None:
    """Print how often callers met each fault code, by operation, as JSON.

    Counted in the call log of the portal's database. The reference orders faults by
    it where `wsdl_faults_met` in `docs/conf.py` names the file it was written to.
    """
    from tutorial_app.kernel.database import Database
    from tutorial_app.settings import Settings
    from tutorial_app.traces.counting import faults_met as count

    database = Database(Settings.from_env(os.environ).database)
    try:
        with database.reading() as db:
            found = count(db)
    finally:
        database.close()
    click.echo(json.dumps(found, indent=1))


def _lines(found: dict[str, Any]) -> Iterator[str]:
    """Say a summary in words."""
    yield found["file"]
    for service in found["services"]:
        yield f"  service {_local(service['name'])}"
        for port in service["ports"]:
            yield f"    port {port['name']}  {port['address']}"
    yield f"  {len(found['operations'])} operations"
    for operation in found["operations"]:
        faults = ", ".join(fault["name"] for fault in operation["faults"])
        yield f"    {operation['name']}  [{operation['style']}]" + (
            f"  faults: {faults}" if faults else ""
        )
    yield f"  {len(found['types'])} named types"
    yield f"  {len(found['problems'])} problems"
    for problem in found["problems"]:
        place = f"{problem['file']}:{problem['line']}"
        yield f"    {place}: {problem['severity']}: {problem['message']}"


def _local(name: str) -> str:
    return name.rpartition("}")[2]
