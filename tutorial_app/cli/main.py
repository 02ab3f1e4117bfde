"""`itms-portal`: what it can do, and how its errors look."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

import click

from tutorial_app.cli.contract import contract
from tutorial_app.cli.endpoint import endpoint
from tutorial_app.cli.flow import flow
from tutorial_app.cli.person import person
from tutorial_app.kernel.errors import PortalError
from tutorial_app.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("itms-tutorial-portal"), prog_name="itms-portal")
def commands() -> None:
    """Run the iTMS tutorial portal and look into its contract."""


commands.add_command(contract)
commands.add_command(endpoint)
commands.add_command(flow)
commands.add_command(person)


@commands.command()
@click.option("--host", help="Address to listen on; a loopback one by default.")
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for database and keys; made when missing.",
)
@click.option("--mock-only", is_flag=True, help="Sandbox endpoint only, no pages.")
@click.option(
    "--as-real",
    is_flag=True,
    help="The same, answering as a real system: what only a sandbox has is refused.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option(
    "--worker/--no-worker",
    default=True,
    help="Whether to start what works without a call beside the server.",
)
@click.option(
    "--json/--words",
    "as_json",
    default=None,
    help="How to say the addresses; JSON unless standard output is a terminal.",
)
def serve(
    host: str | None,
    port: int | None,
    data: Path | None,
    *,
    as_json: bool | None,
    **options: int,
) -> None:
    """Start the portal; print its addresses once it accepts calls."""
    from tutorial_app.cli.serve import free_port, run

    given = {
        "ITMS_HOST": host,
        "ITMS_PORT": None if port is None else str(port or free_port(host)),
        "ITMS_DATA": None if data is None else str(data),
        "ITMS_MOCK_ONLY": "1" if options["mock_only"] or options["as_real"] else None,
        "ITMS_AS_REAL": "1" if options["as_real"] else None,
    }
    settings = Settings.from_env(
        {**os.environ, **{name: text for name, text in given.items() if text}}
    )
    if as_json is None:
        as_json = not sys.stdout.isatty()
    run(
        settings,
        workers=options["workers"],
        as_json=as_json,
        worker=bool(options["worker"]),
    )


@commands.command()
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--child-of", type=int, default=0, hidden=True)
@click.option("--number", type=int, default=1, hidden=True)
def work(workers: int, number: int, *, once: bool, child_of: int) -> None:
    """Do what must happen without a call: orders by the wall clock, callbacks.

    `serve` starts one of these by itself. More than one need PostgreSQL to be of
    use; with --once no other may run.
    """
    from tutorial_app.cli.work import run, run_once, run_several

    settings = Settings.from_env(os.environ)
    if once:
        click.echo(f"{run_once(settings)} legs carried.")
    elif workers > 1:
        run_several(workers)
    else:
        run(settings, number=number, child_of=child_of)


@commands.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def lab(options: tuple[str, ...]) -> None:
    """Open the notebooks in JupyterLab; start a sandbox if none is running.

    OPTIONS go to JupyterLab, for instance --no-browser.
    """
    from tutorial_app.cli.lab import run

    run(Settings.from_env(os.environ), options)


def main() -> None:
    """Run the command line; one line for each of our errors, never a traceback."""
    try:
        commands()
    except PortalError as error:
        click.echo(f"itms-portal: {error}", err=True)
        sys.exit(2)
