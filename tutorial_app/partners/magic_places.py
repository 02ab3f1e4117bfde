"""Which field of a request each magic value of `conf/magic.toml` belongs to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.partners.magic import Magic

#: Where the values under `[field]` stand: element, or `type/element`.
PLACES: Mapping[str, str] = {
    "street_unknown": "street",
    "street_returned": "street",
    "email_bounces": "email",
    "sms_code": "smsCode",
    "number_taken": "ReserveNumber/msisdn",
    "last_name_slow": "lastName",
    "last_name_undecided": "lastName",
    "last_name_stays": "lastName",
    "company_manual": "companyName",
    "company_never_pays": "companyName",
}
#: Those that are the end of a value, not the whole.
ENDS = frozenset({"email_bounces", "number_taken"})
#: Where a number of another operator is named.
PORTED = ("PortInData/msisdn", "CheckPortability/msisdn")
#: Those of `Magic.others` that are called as their element is.
BY_NAME = ("cardToken", "cpr", "cvr", "discountCode")


@dataclass(frozen=True, slots=True)
class Offer:
    """A value for a field, what it means, and the code it leads to.

    *is_end*: it is how a value ends (the digits of a number, the host of an address).
    """

    value: str
    meaning: str
    code: str = ""
    is_end: bool = False


def offers_by_place(magic: Magic) -> Mapping[str, tuple[Offer, ...]]:
    """Return all values, by element or `type/element`."""
    found: dict[str, list[Offer]] = defaultdict(list)
    for sim in magic.sims.values():
        code = sim.fault or sim.failure
        found["iccid"].append(Offer(sim.iccid, sim.meaning, code))
    for card in magic.vouchers.values():
        found["voucherCode"].append(Offer(card.code, card.meaning, card.fault))
    for name in BY_NAME:
        found[name] += [Offer(v.value, v.meaning, v.code) for v in magic.others[name]]
    for name, one in magic.fields.items():
        offer = Offer(one.value, one.meaning, one.code, is_end=name in ENDS)
        found[PLACES[name]].append(offer)
    for place in PORTED:
        found[place] += [
            # Of a range of endings, the first.
            Offer(one.digits[:2], one.meaning, one.reason, is_end=True)
            for one in magic.portings
        ]
    return {place: tuple(offers) for place, offers in found.items()}
