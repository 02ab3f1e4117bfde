"""What a partner's program imports: iTMS as Python, over SOAP.

zeep stands behind these names. The endpoint comes from `conf/endpoints.toml`, its
services and operations from the WSDLs it serves, so that the same program calls
the sandbox and a real system.

Example::

    from tutorial_app.client import VoucherUsed, connect

    itms = connect("mock", user="kurv-self", password="sandbox")
    print(itms.system.Ping(text="hello").text)
    try:
        itms.topup.TopUpWithVoucher(
            subscriptionId="SU10000002", voucherCode="4550000000000113"
        )
    except VoucherUsed as fault:
        print(fault.message, fault.documentation_url)
    print(itms.last.request)
"""

from __future__ import annotations

from tutorial_app.client.endpoints import Endpoint, load_endpoints
from tutorial_app.client.exchange import Exchange
from tutorial_app.client.faults import (
    AccessFault,
    BusinessFault,
    ConflictFault,
    ItmsFault,
    NotFoundFault,
    SystemFault,
    TransportError,
    ValidationFault,
    Violation,
    class_named,
)
from tutorial_app.client.records import Amount, Record, money
from tutorial_app.client.session import Itms, connect

__all__ = [
    "AccessFault",
    "Amount",
    "BusinessFault",
    "ConflictFault",
    "Endpoint",
    "Exchange",
    "Itms",
    "ItmsFault",
    "NotFoundFault",
    "Record",
    "SystemFault",
    "TransportError",
    "ValidationFault",
    "Violation",
    "connect",
    "load_endpoints",
    "money",
]


def __getattr__(name: str) -> type[ItmsFault]:
    """Return the exception of one fault code, e.g. `VoucherUsed`."""
    if name.startswith("_") or not name[:1].isupper():
        raise AttributeError(name)
    return class_named(name)
