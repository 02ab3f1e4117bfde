"""Calls to take away: as an HTTP archive and as a notebook."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from tutorial_app.traces.har import archive
from tutorial_app.traces.notebook import notebook
from tutorial_app.traces.search import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tutorial_app.contract.library import Library
    from tutorial_app.traces.store import Trace
    from tutorial_app.web.calls.log import CallLog
    from tutorial_app.web.place import Place

#: Calls in one file at most.
MOST = 200


def export_pages(pages: Blueprint, log: CallLog, library: Library) -> None:
    """Add to *pages* the files; the filter of the log goes for them too."""

    @pages.get("/calls.har", endpoint="all_har")
    def all_har() -> ResponseReturnValue:
        place = log.place()
        return _har(place, _newest(log, place), "calls.har")

    @pages.get("/calls.ipynb", endpoint="all_ipynb")
    def all_ipynb() -> ResponseReturnValue:
        place = log.place()
        return _notebook(place, _newest(log, place), library, "calls.ipynb")

    @pages.get("/calls/<int:number>.har", endpoint="one_har")
    def one_har(number: int) -> ResponseReturnValue:
        place = log.place()
        trace = log.one(place.owner, number)
        return _har(place, [trace], f"call-{number}.har")

    @pages.get("/calls/<int:number>.ipynb", endpoint="one_ipynb")
    def one_ipynb(number: int) -> ResponseReturnValue:
        place = log.place()
        trace = log.one(place.owner, number)
        return _notebook(place, [trace], library, f"call-{number}.ipynb")


def _newest(log: CallLog, place: Place) -> Sequence[Trace]:
    wanted = Wanted.of(request.args)
    return log.newest(place.owner, wanted, limit=MOST, brief=False)


def _har(place: Place, traces: Sequence[Trace], name: str) -> Response:
    program = version("itms-tutorial-portal")
    return _file(archive(traces, place.base_of, program), name)


def _notebook(
    place: Place, traces: Sequence[Trace], library: Library, name: str
) -> Response:
    return _file(notebook(traces, library, place.base_of), name)


def _file(said: dict[str, Any], name: str) -> Response:
    return Response(
        json.dumps(said, indent=1, ensure_ascii=False) + "\n",
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
