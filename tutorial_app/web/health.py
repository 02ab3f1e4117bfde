"""What an operator asks: `/health`, `/ready`, `/metrics`."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from tutorial_app.kernel.errors import NotFound, Unreachable

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from tutorial_app.bootstrap import Portal

#: A workspace nobody can have; asking for it proves that the sandbox answers.
_NOBODYS = "nobody"


def health_pages(portal: Portal, app: Flask) -> Blueprint:
    """Return the pages and count the answers of *app*, by area and status."""
    pages = Blueprint("health", __name__)
    answers = _Answers()
    started = portal.clock.now()

    @app.after_request
    def count(answer: Response) -> Response:
        area = request.path.split("/")[1] if request.url_rule else "none"
        answers.add(area or "home", answer.status_code)
        return answer

    @pages.get("/health")
    def health() -> ResponseReturnValue:
        return {"status": "ok", "services": len(portal.library.services)}

    @pages.get("/ready")
    def ready() -> ResponseReturnValue:
        try:
            portal.sandbox.workspace(_NOBODYS)
        except NotFound:
            return {"status": "ready"}
        except Unreachable as error:
            unavailable = HTTPStatus.SERVICE_UNAVAILABLE
            return {"status": "not ready", "message": str(error)}, unavailable
        return {"status": "ready"}

    @pages.get("/metrics")
    def metrics() -> ResponseReturnValue:
        seconds = (portal.clock.now() - started).total_seconds()
        return Response(answers.text(seconds), content_type="text/plain; version=0.0.4")

    return pages


class _Answers:
    """Answers of this process, by area and status."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, int]] = Counter()
        self._lock = Lock()

    def add(self, area: str, status: int) -> None:
        with self._lock:
            self._counts[area, status] += 1

    def text(self, seconds: float) -> str:
        """Write the counters in Prometheus' text format, version 0.0.4."""
        with self._lock:
            counts = sorted(self._counts.items())
        lines = [
            "# HELP itms_portal_answers_total Answers of this process.",
            "# TYPE itms_portal_answers_total counter",
            *(
                f'itms_portal_answers_total{{area="{area}",status="{status}"}} {count}'
                for (area, status), count in counts
            ),
            "# HELP itms_portal_up_seconds Seconds since this process started.",
            "# TYPE itms_portal_up_seconds gauge",
            f"itms_portal_up_seconds {seconds:.0f}",
        ]
        return "\n".join(lines) + "\n"
