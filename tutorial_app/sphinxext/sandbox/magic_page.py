"""The page on magic values, as reStructuredText: one table a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.kernel.words import capitalised
from tutorial_app.partners.magic_places import ENDS, PLACES
from tutorial_app.sphinxext.sandbox.rst import code, heading, plain, table
from tutorial_app.sphinxext.sandbox.signs import MAGIC_PAGE, magic_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tutorial_app.partners.magic import Magic

#: (section, key in `magic.others`, where in a request the value stands).
_OTHERS = (
    ("Numbers to port in", "portIn", "the last two digits of +4553DDxxNN"),
    ("Payment cards", "cardToken", "cardToken, as the payment page gives it"),
    ("Persons", "cpr", "cpr, when credit is checked"),
    ("Companies", "cvr", "cvr, when credit is checked"),
    ("Discount codes", "discountCode", "discountCode; case does not matter"),
    ("On the wire", "behaviour", "the HTTP header X-Sandbox-Behaviour of any call"),
)
#: Value with where it stands, meaning, fault or failure code.
_Row = tuple[str, str, str]


def page(magic: Magic, link: Callable[[str], str]) -> str:
    """Return the page; *link* makes markup of a fault code or failure code."""
    others = {
        key: [(code(v.value), v.meaning, v.code) for v in values]
        for key, values in magic.others.items()
    }
    sections: list[tuple[str, str, str, Iterable[_Row]]] = [
        (key, title, where, others[key]) for title, key, where in _OTHERS
    ]
    sims = (
        (code(s.iccid), s.meaning, s.fault or s.failure) for s in magic.sims.values()
    )
    vouchers = (
        (code(v.code), f"DKK {v.amount}: {v.meaning}", v.fault)
        for v in magic.vouchers.values()
    )
    fields = (
        (f"{code(v.value)} in {_place(name)}", v.meaning, v.code)
        for name, v in magic.fields.items()
    )
    sections[1:1] = [
        ("sim", "SIM cards", "iccid, when a SIM card is checked or ordered", sims),
        ("voucher", "Vouchers", "voucherCode of a top-up", vouchers),
    ]
    sections[-1:-1] = [("field", "Other fields", "the fields named", fields)]
    lines = [f".. _{MAGIC_PAGE}:", "", *heading("Magic values", "=")]
    lines += [
        "Inputs that make the sandbox answer in a certain way. The magic lies in the",
        "values, so a client needs no special code; what is not listed here works.",
        "None of them belongs to a real person, company or card.",
        "",
    ]
    for key, title, where, rows in sections:
        lines += [f".. _{magic_label(key)}:", "", *heading(title, "-")]
        lines += [f"In {plain(where)}.", ""]
        lines += table(("Value", "Meaning"), (_cells(row, link) for row in rows))
    return "\n".join(lines)


def _place(name: str) -> str:
    owner, _, element = PLACES[name].rpartition("/")
    end = ", at its end" if name in ENDS else ""
    return f"{element} of {owner}{end}" if owner else f"{element}{end}"


def _cells(row: _Row, link: Callable[[str], str]) -> tuple[str, str]:
    value, meaning, result = row
    said = f"{plain(capitalised(meaning))}."
    return value, f"{said} Leads to {link(result)}." if result else said
