"""The magic values of each field, as the reference shows them: the first of a code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from tutorial_app.partners.magic_places import BY_NAME, ENDS, PLACES, PORTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tutorial_app.partners.magic import Magic

#: Element, or `type/element`, to (value, what it leads to).
MagicFields: TypeAlias = Mapping[str, tuple[tuple[str, str], ...]]


def by_field(magic: Magic) -> MagicFields:
    """Return the values that lead to something, by the field they belong to.

    Of several that lead to the same, the first; the page on magic values has all.
    """
    found: dict[str, tuple[tuple[str, str], ...]] = {
        "iccid": _first((s.iccid, s.fault or s.failure) for s in magic.sims.values()),
        "voucherCode": _first((v.code, v.fault) for v in magic.vouchers.values()),
    }
    for name in BY_NAME:
        found[name] = _first((one.value, one.code) for one in magic.others[name])
    ported = _first((f"…{p.digits}", p.reason) for p in magic.portings)
    found.update(dict.fromkeys(PORTED, ported))
    single: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, one in magic.fields.items():
        value = f"…{one.value}" if name in ENDS else one.value
        single[PLACES[name]].append((value, one.code or _short(one.meaning)))
    return found | {name: tuple(pairs) for name, pairs in single.items()}


def of(fields: MagicFields, owner: str, element: str) -> tuple[tuple[str, str], ...]:
    """Return the values of an *element* of the type or message called *owner*."""
    return fields.get(f"{owner}/{element}") or fields.get(element, ())


def _first(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the first value that leads to each code."""
    found: dict[str, str] = {}
    for value, code in pairs:
        if code:
            found.setdefault(code, value)
    return tuple((value, code) for code, value in found.items())


def _short(meaning: str) -> str:
    """Return *meaning* up to its first stop."""
    return meaning.partition(";")[0].partition(":")[0]
