"""`itms-portal flow`: the partners' order flows, drawn and checked."""

from __future__ import annotations

import os

import click


@click.group()
def flow() -> None:
    """Look at the order flows in conf/partners and find mistakes in conf/."""


@flow.command()
@click.argument("partner")
@click.argument("order_type")
@click.option("--port-in", is_flag=True, help="The variant that ports a number in.")
@click.option("--svg", "as_svg", is_flag=True, help="An SVG instead of Mermaid text.")
def draw(partner: str, order_type: str, *, port_in: bool, as_svg: bool) -> None:
    """Print the flow of a partner's orders, e.g. KURV NEW_SUBSCRIPTION."""
    from tutorial_app.partners import drawing, load_partners
    from tutorial_app.settings import Settings

    partners = load_partners(Settings.from_env(os.environ).conf)
    variant = "portIn" if port_in else ""
    found = partners.partner(partner.upper()).flow(order_type.upper(), variant)
    click.echo(drawing.svg(found) if as_svg else drawing.mermaid(found), nl=False)


@flow.command()
def check() -> None:
    """Read all of conf/; say the first mistake with file, line and reason."""
    from tutorial_app.partners import load_partners
    from tutorial_app.settings import Settings

    conf = Settings.from_env(os.environ).conf
    for partner in load_partners(conf).by_code.values():
        products, flows = len(partner.products), len(partner.flows)
        click.echo(f"{partner.code}: {products} products, {flows} flows")
    click.echo(f"{conf}: no mistake found")
