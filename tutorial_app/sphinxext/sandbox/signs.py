"""Words of the sandbox that stand in texts, and the section that explains each.

Magic values lead to their table, names of flows and of types of order to the flow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.partners.magic import Magic
    from tutorial_app.partners.model import Flow, Partners

#: Labels, as `:ref:` takes them, of the pages as wholes.
MAGIC_PAGE = "magic-values"
FLOWS_PAGE = "order-flows"
#: Digits from which a number is none that a text says by chance.
_LONG = 8


def by_word(partners: Partners) -> Mapping[str, str]:
    """Return the label of the section that explains a word, by word."""
    return {
        **dict(_flows(partners)),
        **dict(_values(partners.magic)),
        "magic values": MAGIC_PAGE,
    }


def magic_label(key: str) -> str:
    """Return the label of a table of magic values, called as in `conf/magic.toml`."""
    return f"magic-{key}".lower()


def flow_label(flow: Flow) -> str:
    """Return the label of the section on *flow*."""
    parts = ("flow", flow.partner, flow.order_type, flow.variant)
    return "-".join(filter(None, parts)).replace("_", "-").lower()


def _flows(partners: Partners) -> Iterator[tuple[str, str]]:
    for partner in partners.by_code.values():
        for flow in partner.flows.values():
            # Without the partner it is no certain one, and neither is a type of order.
            yield flow.name.partition("/")[2], FLOWS_PAGE
            if "_" in flow.order_type:
                yield flow.order_type, FLOWS_PAGE
            yield flow.name, flow_label(flow)


def _values(magic: Magic) -> Iterator[tuple[str, str]]:
    found = [("sim", iccid) for iccid in magic.sims]
    found += [("voucher", code) for code in magic.vouchers]
    found += [("field", one.value) for one in magic.fields.values()]
    found += [(key, one.value) for key, all_ in magic.others.items() for one in all_]
    for key, value in found:
        if not _is_common(value):
            yield value, magic_label(key)
    # Texts name the numbers that are ported by how they end.
    for porting in magic.portings:
        yield f"…{porting.digits}", magic_label("portIn")


def _is_common(value: str) -> bool:
    """Say whether a text may hold *value* without meaning it."""
    if value.isdecimal():
        return len(value) < _LONG
    return value.isalpha() and value.islower()
