"""`itms-portal contract faults-met`: what the call log knows of fault codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tutorial_app.kernel.database import Database
from tutorial_app.traces.store import Trace, append

PROGRAM = str(Path(sys.executable).parent / "itms-portal")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def _call(code: str) -> Trace:
    return Trace(
        workspace="w",
        at=NOON,
        clock=NOON,
        slug="order",
        operation="PlaceOrder",
        verdict="FAULT" if code else "ANSWER",
        fault_code=code,
        duration_us=1,
        correlation_id="c",
        client_reference="",
        user_name="kurv-self@w",
        request=b"",
        answer=b"",
    )


def test_faults_are_counted_by_operation_most_frequent_first(
    database_url: str,
) -> None:
    database = Database(database_url)
    codes = ["SIM_NOT_FOUND", "", "CREDIT_DECLINED", "CREDIT_DECLINED"]
    with database.transaction() as db:
        append(db, "w", [_call(code) for code in codes])
    database.close()

    done = subprocess.run(
        [PROGRAM, "contract", "faults-met"],
        env={**os.environ, "ITMS_DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=True,
    )

    found = json.loads(done.stdout)
    assert found == {"order/PlaceOrder": {"CREDIT_DECLINED": 2, "SIM_NOT_FOUND": 1}}
    assert next(iter(found["order/PlaceOrder"])) == "CREDIT_DECLINED"
