"""`itms-portal contract`: look into any WSDL."""

from __future__ import annotations

import json
from pathlib import Path

import click

FILE = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@click.group()
def contract() -> None:
    """Read a WSDL: what it offers, what is wrong with it, what a call looks like."""


@contract.command()
@FILE
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def summary(file: Path, *, as_json: bool) -> None:
    """Print services, operations, types and problems of a WSDL."""
    from tutorial_app.contract.reader import read_contract
    from tutorial_app.contract.summary import as_text
    from tutorial_app.contract.summary import summary as summarise

    found = summarise(read_contract(file))
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        click.echo(as_text(found))


@contract.command()
@FILE
@click.argument("operation")
@click.option("--full", is_flag=True, help="Every optional part once.")
@click.option("--answer", is_flag=True, help="The answer instead of the request.")
def sample(file: Path, operation: str, *, full: bool, answer: bool) -> None:
    """Print a valid message of an operation: what stands in the SOAP body."""
    from lxml import etree

    from tutorial_app.contract.reader import read_contract
    from tutorial_app.contract.samples import sample_body

    read = read_contract(file)
    body = sample_body(read, read.operation(operation), answer=answer, full=full)
    for element in body:
        etree.indent(element)
        click.echo(etree.tostring(element, encoding="unicode").rstrip())
