"""Calls as a Jupyter notebook that makes them again, with `tutorial_app.client`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.snippets import Call
from tutorial_app.snippets.python import call_alone
from tutorial_app.traces.lines import parsed, payload_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tutorial_app.contract.library import Library
    from tutorial_app.traces.store import Trace

_TITLE = """# Calls of a workspace

These cells make the same calls again. A command with the same `clientReference` is
not done twice: its answer is replayed. Give it a new one to have it done.
`***` stands where a secret was; put yours there."""
_CONNECT = '''import os
from decimal import Decimal
from getpass import getpass

from tutorial_app.client import ItmsFault, connect, money


def as_user(user, url):
    """Return a connection; the password comes from ITMS_PASSWORD, or is asked for."""
    password = os.environ.get("ITMS_PASSWORD") or getpass(f"Password of {user}: ")
    url = os.environ.get("ITMS_URL", url)
    return connect(base_url=url, user=user, password=password)'''


def notebook(
    traces: Iterable[Trace], library: Library, base_of: Callable[[Trace], str]
) -> dict[str, Any]:
    """Return *traces*, oldest first, as the JSON of a notebook (nbformat 4.5).

    Args:
        traces: the calls.
        library: the contract they were made by.
        base_of: the address that a call went to, without a slash at the end.
    """
    cells = [
        _cell("title", "markdown", _TITLE),
        _cell("connect", "code", _CONNECT),
    ]
    who = ("", "")
    for trace in sorted(traces, key=lambda one: one.sequence):
        base_url = base_of(trace)
        if who != (trace.user_name, base_url):
            who = (trace.user_name, base_url)
            code = "itms = as_user({!r}, {!r})".format(*who)
            cells.append(_cell(f"user-{trace.sequence}", "code", code))
        cells.extend(_cells(trace, library, base_url))
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": spec, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cells(trace: Trace, library: Library, url: str) -> Iterator[dict[str, Any]]:
    came = trace.fault_code or trace.verdict.lower()
    told = f"Call {trace.sequence}, {trace.correlation_id}: {came}."
    words = f"## {trace.operation}\n\n{told}"
    code = _code(trace, library, url)
    if not code:
        words += " Its message cannot be said as a call of the client."
    yield _cell(f"text-{trace.sequence}", "markdown", words)
    if code:
        yield _cell(f"call-{trace.sequence}", "code", code)


def _code(trace: Trace, library: Library, url: str) -> str:
    root = parsed(trace.request)
    payload = None if root is None else payload_of(root)
    entry = library.services.get(trace.slug)
    if payload is None or entry is None:
        return ""
    names = {one.name: one for one in entry.contract.operations}
    operation = names.get(trace.operation)
    if operation is None or operation.request != payload.tag:
        return ""
    call = Call(entry, operation, f"{url}{entry.soap_path}", (payload,), "", portal=url)
    made = call_alone(call).replace("\n", "\n    ")
    return f"try:\n    print({made})\nexcept ItmsFault as fault:\n    print(fault)"


def _cell(name: str, kind: str, text: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": name,
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }
    return (
        cell if kind == "markdown" else cell | {"execution_count": None, "outputs": []}
    )
