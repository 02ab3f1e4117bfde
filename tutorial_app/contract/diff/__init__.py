"""What changed between two contracts, and what that means to their clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.diff.annotations import compare_codes
from tutorial_app.contract.diff.changes import Change, Direction, Impact, Kind, Use
from tutorial_app.contract.diff.comparison import Comparison, Spot
from tutorial_app.contract.diff.interfaces import compare_interfaces
from tutorial_app.contract.diff.sides import Side, moved_namespaces, renamed
from tutorial_app.contract.diff.sources import read_side
from tutorial_app.contract.diff.structures import compare_schemas
from tutorial_app.contract.names import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tutorial_app.contract.model import Contract

__all__ = ["Change", "Impact", "Kind", "diff", "read_side"]

_ORDER = (Impact.BREAKING, Impact.ADDITIVE, Impact.COSMETIC)


def diff(old: Iterable[Contract], new: Iterable[Contract]) -> tuple[Change, ...]:
    """Return every change from *old* to *new*, the breaking ones first.

    Several contracts on a side are taken as one set of names. Where a target
    namespace was replaced as a whole, that is one change, and the rest is compared
    as if it had kept its name.
    """
    old, new = tuple(old), tuple(new)
    spaces = moved_namespaces(old, new)
    found = Comparison(Side(renamed(old, spaces)), Side(new))
    for before, after in sorted(spaces.items()):
        everybody = Use(frozenset(Direction))
        spot = Spot("namespace", _first(old, before), _first(new, after), everybody)
        found.differ("namespace", spot, "target namespace", before, after)
    for one, other in _paired(found.old.contracts, new):
        spot = Spot("WSDL", _start(one), _start(other))
        found.words(spot, one.doc, other.doc)
    compare_interfaces(found)
    compare_schemas(found)
    compare_codes(found)
    unique = dict.fromkeys(found.changes)
    return tuple(sorted(unique, key=lambda change: _ORDER.index(change.impact)))


def _paired(
    old: tuple[Contract, ...], new: tuple[Contract, ...]
) -> Iterable[tuple[Contract, Contract]]:
    if len(old) == len(new) == 1:
        return [(old[0], new[0])]
    by_namespace = {contract.namespace: contract for contract in old}
    return [(by_namespace[c.namespace], c) for c in new if c.namespace in by_namespace]


def _first(contracts: tuple[Contract, ...], namespace: str) -> Place:
    return _start(next(c for c in contracts if c.namespace == namespace))


def _start(contract: Contract) -> Place:
    return Place(contract.documents[0] if contract.documents else contract.source, 1)
