"""`itms-portal person`: the first administrator, and whoever has no other way in."""

from __future__ import annotations

import os

import click

from tutorial_app.settings import Settings


@click.group()
def person() -> None:
    """Let people in."""


@person.command()
@click.argument("email")
@click.option(
    "--role",
    "roles",
    type=click.Choice(
        ["developer", "lead", "staff", "administrator"], case_sensitive=False
    ),
    multiple=True,
    required=True,
    help="What they may do; several are several --role.",
)
@click.option("--partner", default="", help="Code of their organisation, e.g. KURV.")
def invite(email: str, roles: tuple[str, ...], partner: str) -> None:
    """Print a link with which EMAIL begins: once, within seven days.

    No mail is sent; whoever has the link has the account.
    """
    from tutorial_app.access.people.inviting import Invitation
    from tutorial_app.access.people.model import Role
    from tutorial_app.bootstrap import build, prepare

    settings = Settings.from_env(os.environ)
    prepare(settings)
    portal = build(settings)
    given = frozenset(Role(role.upper()) for role in roles)
    try:
        offer = Invitation(email, partner, given)
        click.echo(portal.accounts.inviting.invite_first(offer))
    finally:
        portal.close()
