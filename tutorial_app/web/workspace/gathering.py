"""Everything in a workspace that belongs to one id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import NotFound
from tutorial_app.web.workspace.cells import is_id_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.access.sandbox import SandboxControl

#: Rows of one kind on a page.
_SOME = 25
#: Rows of a picture or a time line.
_MANY = 500
#: Kinds whose first column belongs to another kind.
_PARTS = frozenset(
    {
        *("auto-top-ups", "balances", "bulk-items", "charges", "discounts"),
        *("invoice-lines", "ledger", "order-steps", "packages", "payments"),
        *("porting-steps", "usage", "voucher-attempts"),
    }
)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind with the id in one column; *total* counts all of them."""

    kind: str
    column: str
    total: int
    rows: tuple[Mapping[str, Any], ...]

    @property
    def is_itself(self) -> bool:
        """Say whether the row is the thing with that id, not something of it."""
        first = next(iter(self.rows[0]))
        return self.column == first and self.kind not in _PARTS


@dataclass(frozen=True, slots=True)
class Gathered:
    """All there is of one id. *itself*: the row that it is the id of."""

    id: str
    kind: str
    itself: Mapping[str, Any] | None
    groups: tuple[Group, ...]

    def rows(self, kind: str) -> tuple[Mapping[str, Any], ...]:
        """Return the rows of *kind*, none if there are none."""
        for group in self.groups:
            if group.kind == kind:
                return group.rows
        return ()


def gather(sandbox: SandboxControl, workspace: str, wanted: str) -> Gathered:
    """Return everything of the id *wanted*.

    Raises:
        NotFound: if nothing in the workspace has it, or the workspace is gone.
        Unreachable: if the sandbox does not answer.
    """
    found = tuple(_groups(sandbox, workspace, wanted))
    if not found:
        raise NotFound(f"nothing in {workspace} has the id {wanted!r}")
    own = next((group for group in found if group.is_itself), None)
    return Gathered(
        wanted,
        own.kind if own else "",
        own.rows[0] if own else None,
        tuple(group for group in found if group is not own),
    )


def every(
    sandbox: SandboxControl, workspace: str, kind: str, **where: str
) -> tuple[Mapping[str, Any], ...]:
    """Return rows of one kind for a picture: all there are, within reason."""
    return sandbox.rows(workspace, kind, offset=0, limit=_MANY, **where).rows


def _groups(sandbox: SandboxControl, workspace: str, wanted: str) -> Iterator[Group]:
    for kind, count in sandbox.kinds(workspace).items():
        if not count:
            continue
        sample = sandbox.rows(workspace, kind, limit=1).rows
        for column in _columns(sample[0] if sample else {}, wanted):
            where = {column: wanted}
            found = sandbox.rows(workspace, kind, offset=0, limit=_SOME, **where)
            if found.rows:
                yield Group(kind, column, found.total, found.rows)


def _columns(row: Mapping[str, Any], wanted: str) -> Iterator[str]:
    """Yield the columns that may hold *wanted*, seen by what *row* has in them."""
    for name, value in row.items():
        if not is_id_column(name):
            continue
        # A phone number is looked for among phone numbers, a CU… not among SU….
        shape = wanted[:2]
        alike = not value or str(value)[:2] == shape
        if alike or name in {"subject", "reference"} or wanted[:1] in "+0123456789":
            yield name
