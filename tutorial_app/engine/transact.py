"""Legs on DBOS Transact: the only module that knows it, beside `store`.

Each leg is one short workflow. DBOS makes sure that it is carried out; what it does
is one transaction a step in our own tables, so repeating it does no harm.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from dbos import DBOS, DBOSClient

from tutorial_app.engine.legs import Subject
from tutorial_app.engine.store import engine_for, quiet, schema_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.engine.carrier import Advance
    from tutorial_app.kernel.database import Database

log = logging.getLogger(__name__)

APPLICATION = "itms-portal"
#: Fixed: nothing is in flight while an order waits, so new code may take up old
#: legs. By default it would be a hash of the source, and every edit strand them.
VERSION = "1"
QUEUE = "legs"
WORKFLOW = "advance"
#: Legs carried at once by one worker; far below the connections it may open.
CONCURRENCY = 6
_POLL_SECONDS = 0.1
_RECOVERIES = 1_000_000
#: Finished workflows are of no use to anybody; this long they can be looked at.
_KEPT = timedelta(minutes=5)
_AT_ONCE = 2000


class TransactCarrier:
    """Hands legs to DBOS, and carries them once it is started.

    Make it after the last fork: DBOS's threads do not come along.

    Args:
        database: where our tables and DBOS's are.
        worker: name of this worker; one that comes back under its name takes up
            at once what it had left.
    """

    def __init__(self, database: Database, worker: str) -> None:
        with database.reading() as db:
            self._schema = schema_of(db)
        self._worker = worker
        self._engine = engine_for(database.url)
        self._client = DBOSClient(
            system_database_engine=self._engine,
            dbos_system_schema=self._schema,
            application_name=APPLICATION,
            lazy=True,
        )

    def enqueue(self, connection: Connection, order: Subject, leg: int) -> None:
        """Have *leg* of *order* advanced at least once, if *connection* commits."""
        self._client.enqueue_in_transaction(
            connection,
            {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "app_version": VERSION,
            },
            *order,
            leg,
        )

    def start(self, advance: Advance) -> None:
        """Begin to carry legs; first those that this worker had left behind."""
        quiet()
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_engine": self._engine,
                "dbos_system_schema": self._schema,
                "application_version": VERSION,
                "executor_id": self._worker,
                "log_level": "WARNING",
                "enable_otlp": False,
                "run_migrations": False,
            }
        )

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=_RECOVERIES)
        def carry(workspace: str, kind: str, name: str, leg: int) -> None:
            order = Subject(workspace, kind, name)
            try:
                advance(order, leg)
            except Exception:
                # It goes on standing in our table, and so comes again by `rescue`.
                log.exception("leg-failed %s %s", "/".join(order), leg)

        DBOS.launch()
        DBOS.register_queue(
            QUEUE, worker_concurrency=CONCURRENCY, polling_interval_sec=_POLL_SECONDS
        )

    def stop(self) -> None:
        """Carry no more legs; those under way are finished first."""
        DBOS.destroy(workflow_completion_timeout_sec=5, destroy_registry=True)
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._client.destroy()
        self._engine.dispose()

    def tidy(self, now: datetime) -> int:
        """Delete what DBOS remembers of finished legs; return how many they were."""
        old = self._client.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            completed_before=(now - _KEPT).isoformat(),
            limit=_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if old:
            self._client.delete_workflows([one.workflow_id for one in old])
        return len(old)
