"""`itms-portal endpoint`: look at the systems that `conf/endpoints.toml` names."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from tutorial_app.kernel.errors import ConfigurationError, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.access.credentials.model import PartnerCredential
    from tutorial_app.contract.library import Library
    from tutorial_app.gateway.checking import Compared, Report
    from tutorial_app.gateway.passages import Passage
    from tutorial_app.settings import Settings

_PASSWORD = "ITMS_ENDPOINT_PASSWORD"  # noqa: S105 (the name of a variable)


@click.group()
def endpoint() -> None:
    """Look at the real systems that conf/endpoints.toml names."""


@endpoint.command()
@click.argument("name")
@click.option("--user", default="", help=f"User name; the password is in {_PASSWORD}.")
@click.option("--partner", default="", help="Call with what this partner keeps here.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def check(name: str, user: str, partner: str, *, as_json: bool) -> None:
    """Compare the WSDLs of endpoint NAME with ours, and make one harmless call.

    Ends with status 0 if programs made for our contract work there, 1 if something
    would break them or did not answer, 2 if it could not be looked at.
    """
    import secrets
    from dataclasses import asdict

    from tutorial_app.contract.library import read_library
    from tutorial_app.gateway.checking import Check
    from tutorial_app.kernel.clock import SystemClock
    from tutorial_app.settings import Settings

    settings = Settings.from_env(os.environ)
    library = read_library(settings.wsdl)
    passage = _passage(settings, library, name)
    credential = _credential(settings, name, user, partner)
    looked = Check(passage, library, SystemClock().now, lambda: secrets.token_bytes(16))
    report = looked.run(credential)
    if as_json:
        entries = [_entry(one) for one in report.services]
        called = asdict(report.called) if report.called else None
        said = {"url": report.url, "services": entries, "call": called}
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(report)))
    sys.exit(0 if report.good else 1)


def _passage(settings: Settings, library: Library, name: str) -> Passage:
    from tutorial_app.client.endpoints import load_endpoints
    from tutorial_app.gateway.passages import Passage, load_passages

    endpoints = load_endpoints(settings.conf, settings.url)
    if name not in endpoints:
        file = settings.conf / "endpoints.toml"
        raise NotFound(f"no endpoint {name!r}; {file} has {', '.join(endpoints)}")
    found = load_passages(settings.conf, endpoints, library).get(name)
    return found or Passage(endpoints[name])


def _credential(
    settings: Settings, name: str, user: str, partner: str
) -> PartnerCredential | None:
    from tutorial_app.access.credentials.model import PartnerCredential

    if user:
        password = os.environ.get(_PASSWORD, "")
        if not password:
            raise ConfigurationError("is needed with --user", source=_PASSWORD)
        return PartnerCredential(user, password)
    if not partner:
        return None
    from tutorial_app.bootstrap import build, prepare

    prepare(settings)
    portal = build(settings)
    try:
        kept = portal.real.partners.open(partner, name)
    finally:
        portal.close()
    if kept is None:
        raise NotFound(f"no credential of {partner!r} for {name!r} is kept here")
    return kept


def _entry(one: Compared) -> dict[str, Any]:
    from tutorial_app.contract.diff import report

    return {
        "service": one.slug,
        "good": one.good,
        "problem": one.problem,
        **report.as_entries(one.changes),
    }


def _lines(found: Report) -> Iterator[str]:
    from tutorial_app.contract.diff import report

    yield found.url
    for one in found.services:
        mark = "ok" if one.good else "NOT OK"
        same = "no change that a program would notice"
        found_here = report.totals(one.changes) if one.changes else same
        yield f"  {one.slug:<14} {mark:<7} {one.problem or found_here}"
        if one.changes:
            text = report.as_text(one.changes)
            yield from (f"      {line}" for line in text.splitlines()[1:])
    call = found.called
    if call is None:
        yield "  no call was made: --user or --partner says with whose credential"
    elif call.problem:
        yield f"  {call.operation} NOT OK: {call.problem}"
    else:
        yield f"  {call.operation} ok: it was answered"
