"""Pages of lists, as section 4.4 of the contract says: from 1, 1..200, default 50."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select

from tutorial_app.mock.faults import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Select

    from tutorial_app.mock.call import Fields

_T = TypeVar("_T")
_LARGEST = 200
_DEFAULT = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Which stretch of a list was asked for."""

    number: int = 1
    size: int = _DEFAULT

    @property
    def start(self) -> int:
        """Index of its first entry."""
        return (self.number - 1) * self.size

    def info(self, total: int) -> Mapping[str, int]:
        """Return the fields of `PageInfo`.

        Raises:
            Fault: PAGE_OUT_OF_RANGE if the page lies behind the end of the list.
        """
        if self.number > 1 and self.start >= total:
            raise _out_of_range("page/pageNumber")
        return {"pageNumber": self.number, "pageSize": self.size, "totalCount": total}

    def cut(self, entries: Sequence[_T]) -> Sequence[_T]:
        """Return the page's part of *entries*."""
        return entries[self.start : self.start + self.size]


def asked_page(fields: Fields) -> Page:
    """Return the page that a request asks for.

    Raises:
        Fault: PAGE_OUT_OF_RANGE if there can be no such page.
    """
    asked: Mapping[str, Any] = fields.get("page", {})
    page = Page(asked.get("pageNumber", 1), asked.get("pageSize", _DEFAULT))
    if page.number < 1:
        raise _out_of_range("page/pageNumber")
    if not 1 <= page.size <= _LARGEST:
        raise _out_of_range("page/pageSize")
    return page


def read_page(
    db: Connection, query: Select[Any], page: Page
) -> tuple[Mapping[str, int], Sequence[dict[str, Any]]]:
    """Run *query* for one page; return `PageInfo` and the rows."""
    total = db.execute(
        select(func.count()).select_from(query.order_by(None).subquery())
    ).scalar_one()
    info = page.info(total)
    rows = db.execute(query.offset(page.start).limit(page.size)).mappings()
    return info, [dict(row) for row in rows]


def _out_of_range(path: str) -> Fault:
    finding = Finding("PAGE_OUT_OF_RANGE", path)
    return Fault("PAGE_OUT_OF_RANGE", field=path, findings=(finding,))
