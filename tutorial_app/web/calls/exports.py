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
    from flask.typing import ResponseReturnValue

    from tutorial_app.contract.library import Library
    from tutorial_app.web.calls.log import CallLog

#: Calls in one file at most.
MOST = 200


def export_pages(pages: Blueprint, log: CallLog, library: Library, url: str) -> None:
    """Add to *pages* the files; the filter of the log goes for them too."""

    @pages.get("/calls.har", endpoint="all_har")
    def all_har() -> ResponseReturnValue:
        name = log.mine().workspace.id
        found = log.newest(name, Wanted.of(request.args), limit=MOST, brief=False)
        return _file(archive(found, url, version("itms-tutorial-portal")), "calls.har")

    @pages.get("/calls.ipynb", endpoint="all_ipynb")
    def all_ipynb() -> ResponseReturnValue:
        name = log.mine().workspace.id
        found = log.newest(name, Wanted.of(request.args), limit=MOST, brief=False)
        return _file(notebook(found, library, url), "calls.ipynb")

    @pages.get("/calls/<int:number>.har", endpoint="one_har")
    def one_har(number: int) -> ResponseReturnValue:
        trace = log.one(log.mine().workspace.id, number)
        return _file(
            archive([trace], url, version("itms-tutorial-portal")), f"call-{number}.har"
        )

    @pages.get("/calls/<int:number>.ipynb", endpoint="one_ipynb")
    def one_ipynb(number: int) -> ResponseReturnValue:
        trace = log.one(log.mine().workspace.id, number)
        return _file(notebook([trace], library, url), f"call-{number}.ipynb")


def _file(said: dict[str, Any], name: str) -> Response:
    return Response(
        json.dumps(said, indent=1, ensure_ascii=False) + "\n",
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
