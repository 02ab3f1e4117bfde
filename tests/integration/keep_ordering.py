"""Make the calls of a plan, one after the other, as a careful client would.

`python keep_ordering.py PORT PLAN FIRST`: PLAN is a JSON file, a list of
[path, authorization, body]; calls begin with number FIRST. Each line on stdin is up to
which number to go; each line on stdout the number of a call that was answered, and the
id of its order ("-": it makes none).

A call that is not answered, or whose answer says to come again, is repeated under the
same clientReference, as long as it takes.
"""

from __future__ import annotations

import http.client
import json
import re
import sys
import time
from pathlib import Path

#: Seconds.
_PAUSE, _PATIENCE = 0.05, 20


class Caller:
    """Calls a server that may go away at any moment."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=_PATIENCE
        )

    def answer(self, path: str, authorization: str, body: str) -> str:
        """Return the answer, once there is one; no fault."""
        headers = {
            "Authorization": authorization,
            "Content-Type": "text/xml; charset=utf-8",
        }
        while True:
            try:
                self._connection.request("POST", path, body.encode(), headers)
                answer = self._connection.getresponse().read().decode()
            except (OSError, http.client.HTTPException):
                self._connection.close()
                time.sleep(_PAUSE)
                continue
            if ":Fault>" not in answer:
                return answer
            if "retryable>true<" not in answer:
                raise SystemExit(f"refused: {body}\n{answer}")
            time.sleep(_PAUSE)


def order_in(answer: str) -> str:
    """Return the id of the order that *answer* acknowledges, "-" if there is none."""
    found = re.search(r"orderId>(OR\d+)<", answer)
    return found[1] if found else "-"


def main(port: str, plan: str, first: str) -> None:
    """Go on from number *first*."""
    calls = json.loads(Path(plan).read_text(encoding="utf-8"))
    caller, number = Caller(int(port)), int(first)
    for line in sys.stdin:
        while number < int(line):
            order_id = order_in(caller.answer(*calls[number]))
            print(number, order_id, flush=True)  # noqa: T201 (what the test reads)
            number += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
