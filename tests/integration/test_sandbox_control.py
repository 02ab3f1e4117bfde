"""The portal's way to workspaces: what the control mount tells, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tutorial_app.access.sandbox import SandboxControl
from tutorial_app.kernel.errors import NotFound
from tutorial_app.traces.store import Trace

if TYPE_CHECKING:
    from tests.integration.conftest import Sandbox


@pytest.fixture
def control(sandbox: Sandbox) -> SandboxControl:
    inside = httpx.WSGITransport(app=sandbox.control)
    client = httpx.Client(transport=inside, base_url="http://127.0.0.1")
    return SandboxControl(client, sandbox.control.token)


def test_calls_are_told_as_traces(control: SandboxControl, sandbox: Sandbox) -> None:
    sandbox.call("catalog", "ListProducts")
    sandbox.call("customer", "GetCustomer", "<m:customerId>CU99999999</m:customerId>")

    first, second = (Trace.from_json("local", one) for one in control.calls("local"))

    assert (first.operation, first.verdict) == ("ListProducts", "ANSWER")
    assert (second.operation, second.verdict) == ("GetCustomer", "FAULT")
    assert second.fault_code == "CUSTOMER_NOT_FOUND"
    assert b"CU99999999" in second.request
    assert [one["sequence"] for one in control.calls("local", after=1)] == [2]


def test_rows_and_kinds_are_told(control: SandboxControl) -> None:
    customers = control.rows("local", "customers", limit=1)
    one = customers.rows[0]["customer_id"]
    same = control.rows("local", "customers", customer_id=one)

    assert control.kinds("local")["customers"] == customers.total > 1
    assert same.rows == customers.rows


def test_the_time_line_is_told_in_order(
    control: SandboxControl, sandbox: Sandbox
) -> None:
    sandbox.call(
        "number",
        "ReserveNumber",
        "<m:msisdn>+4542010142</m:msisdn>",
        reference="reserve-0001",
    )

    told = control.time_line("local")

    assert [one.at for one in told] == sorted(one.at for one in told)
    assert any(one.text.startswith("NumberStatusChanged") for one in told)


@pytest.mark.parametrize("kind", ["penguins", "../../local", "orders?x=1"])
def test_what_is_not_there_is_an_error(control: SandboxControl, kind: str) -> None:
    with pytest.raises(NotFound):
        control.rows("local", kind)
