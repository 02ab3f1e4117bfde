"""Place the orders of a plan, one after the other, until all are placed.

`python keep_ordering.py DATA DATABASE_URL PLAN FIRST PAUSE`: PLAN is a JSON file, a
list of [user, password, reference, SIM choice]; each line on stdout is the number of
an order that was acknowledged, and its id. PAUSE is in seconds.
"""

from __future__ import annotations

import base64
import io
import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tutorial_app.bootstrap import build
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal

ORDER = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<m:PlaceOrder xmlns:m="urn:itms-sandbox:order:1" xmlns:t="urn:itms-sandbox:types:1">
<m:context><t:clientReference>{reference}</t:clientReference>
<t:channel>SELF_SERVICE</t:channel></m:context><m:order>
<t:newCustomer><t:customerType>PRIVATE</t:customerType><t:firstName>Ida</t:firstName>
<t:lastName>Pr&#248;vesen</t:lastName><t:email>{reference}@testmail.example</t:email>
</t:newCustomer><t:productCode>KURV_MINI30</t:productCode>
<t:numberChoice><t:anyNumber>true</t:anyNumber></t:numberChoice>
<t:simChoice>{sim}</t:simChoice><t:termsAccepted>true</t:termsAccepted>
</m:order></m:PlaceOrder></s:Body></s:Envelope>"""


def place(portal: Portal, user: str, password: str, reference: str, sim: str) -> str:
    """Place one order; return its id, or the whole answer if it is a fault."""
    raw = ORDER.format(reference=reference, sim=sim).encode()
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/soap/order/v1",
        "CONTENT_LENGTH": str(len(raw)),
        "HTTP_AUTHORIZATION": f"Basic {token}",
        "wsgi.input": io.BytesIO(raw),
    }
    answer = b"".join(
        portal.soap(environ, lambda _status, _headers, _error=None: bytes)
    )
    found = re.search(rb"orderId>(OR\d+)<", answer)
    return found[1].decode() if found else answer.decode()


def main(data: str, database_url: str, plan: str, first: str, pause: str) -> None:
    """Go on from number *first*."""
    portal = build(Settings(data=Path(data), database_url=database_url))
    orders = json.loads(Path(plan).read_text(encoding="utf-8"))
    for number, order in enumerate(orders[int(first) :], int(first)):
        order_id = place(portal, *order)
        assert order_id.startswith("OR"), order_id
        print(number, order_id, flush=True)  # noqa: T201 (what the test reads)
        time.sleep(float(pause))


if __name__ == "__main__":
    main(*sys.argv[1:])
