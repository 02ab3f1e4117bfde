"""The erasure itself: shown first, then done, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from tutorial_app.access.appointments.tables import BOOKINGS
from tutorial_app.access.audit import record
from tutorial_app.access.audit.tables import AUDIT
from tutorial_app.access.erasure.names import Whom, take_out
from tutorial_app.access.erasure.parts import (
    bookings_of,
    delete_person,
    give_up,
    take_words,
)
from tutorial_app.access.erasure.report import Line, Report
from tutorial_app.access.people import store
from tutorial_app.access.people.model import Role
from tutorial_app.access.people.tables import PERSONS
from tutorial_app.kernel.errors import Conflict, Forbidden, NotFound
from tutorial_app.mail import forgetting
from tutorial_app.mail.tables import MAILS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from tutorial_app.access.appointments.ledger import Ledger
    from tutorial_app.access.appointments.model import By
    from tutorial_app.access.appointments.transact import Commands
    from tutorial_app.access.people.model import Person
    from tutorial_app.mail.forgetting import Files


class _Undone(Exception):
    """Undoes an erasure that was only to be looked at."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__()


@dataclass(frozen=True, slots=True)
class Erasure:
    """Erases what there is of a person.

    Args:
        commands: carry out what it does to bookings.
        files: where mails lie as files.
        trace_days: how long calls are kept, in days; that is told, and not done here.
        mail_days: the same of mails.
    """

    commands: Commands
    files: Files
    trace_days: int
    mail_days: int

    def look(self, who: Person, by: By, name: str) -> Report:
        """Return what erasing the person *name* would do. Nothing changes.

        Raises:
            Conflict: if they are the one who asks.
            Forbidden: if *who* is no administrator.
            NotFound: if there is no such person.
        """
        try:
            self._carry_out(who, by, name, only_look=True)
        except _Undone as undone:
            return undone.report
        raise AssertionError("an erasure that was looked at was done")

    def erase(self, who: Person, by: By, name: str) -> Report:
        """Erase the person *name*; return what was done.

        Raises:
            Conflict: if they are the one who asks.
            Forbidden: if *who* is no administrator.
            NotFound: if there is no such person.
        """
        report, files = self._carry_out(who, by, name, only_look=False)
        # Only now is it certain that their rows are gone.
        self.files.drop(files)
        return report

    def _carry_out(
        self, who: Person, by: By, name: str, *, only_look: bool
    ) -> tuple[Report, tuple[str, ...]]:
        if Role.ADMINISTRATOR not in who.roles:
            raise Forbidden("only an administrator may erase a person's data")
        if who.id == name:
            raise Conflict("you cannot erase yourself; ask another administrator")

        def work(ledger: Ledger) -> tuple[Report, tuple[str, ...]]:
            done = self._work(ledger, by, name)
            if only_look:
                raise _Undone(done[0])
            return done

        return self.commands.once(by, (), "", work, lambda _db, _name: (_NONE, ()))

    def _work(
        self, ledger: Ledger, by: By, name: str
    ) -> tuple[Report, tuple[str, ...]]:
        db = ledger.db
        person = store.one(db, PERSONS.c.id == name)
        if person is None:
            raise NotFound(f"no person {name[:36]!r}")
        whom = Whom(person.id, person.email, person.name, bookings_of(db, person.id))
        erased = [*give_up(ledger, by, whom), *take_words(db, whom)]
        mails = forgetting.forget(db, _mails(whom))
        erased += [
            Line("mails", len(mails), "to them, or about their bookings; files too"),
            *delete_person(db, whom),
            Line("rows of the audit log", take_out(db, whom), _TAKEN_OUT),
        ]
        report = Report(
            tuple(line for line in reversed(erased) if line.count),
            tuple(self._kept(db, whom)),
        )
        told = {line.what: line.count for line in report.erased}
        record(db, by, "person.erase", whom.id, None, told, now=ledger.now)
        return report, mails

    def _kept(self, db: Connection, whom: Whom) -> tuple[Line, ...]:
        decided = BOOKINGS.c.decided_by == whom.id
        done = AUDIT.c.account == whom.id
        count = select(func.count())
        return (
            Line("bookings", len(whom.bookings), _BOOKINGS),
            Line(
                "decisions on bookings",
                db.scalar(count.select_from(BOOKINGS).where(decided)) or 0,
                "by the number alone: others rely on them",
            ),
            Line(
                "deeds in the audit log",
                db.scalar(count.select_from(AUDIT).where(done)) or 0,
                "by the number alone: what was done must stay provable",
            ),
            Line(
                "calls of their workspaces",
                0,
                f"no name in them; each is forgotten after {self.trace_days} days",
            ),
            Line(
                "mails to others that may name them",
                0,
                f"others' mails; each is forgotten after {self.mail_days} days",
            ),
        )


def _mails(whom: Whom) -> ColumnElement[bool]:
    """Return which mails go to *whom*, name their address, or tell of their bookings.

    Those to staff hold name and purpose.
    """
    return or_(
        MAILS.c.recipient == whom.email,
        MAILS.c.body.contains(whom.email, autoescape=True),
        *(MAILS.c.key.contains(name, autoescape=True) for name in whom.bookings),
    )


_NONE = Report((), ())
_TAKEN_OUT = "names, addresses, purposes and reasons taken out; the rows stay"
_BOOKINGS = (
    "kind, time and state under a number that leads to nobody: "
    "who had which seat must stay provable"
)
