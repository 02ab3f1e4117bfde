"""Top a subscription up again and again, until somebody ends this process.

`python keep_topping_up.py DATA DATABASE_URL FIRST`: each line on stdout is a number
whose call was answered; the calls go through the portal's own wiring.
"""

from __future__ import annotations

import io
import itertools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tutorial_app.bootstrap import build
from tutorial_app.mock.luhn import with_check_digit
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal

TYPES = "urn:itms-sandbox:types:1"
TOP_UP = f"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<m:TopUpWithVoucher xmlns:m="urn:itms-sandbox:topup:1" xmlns:t="{TYPES}"><m:context>
<t:clientReference>top-up-%(number)06d</t:clientReference>
<t:channel>SELF_SERVICE</t:channel></m:context>
<m:subscriptionId>SU10000001</m:subscriptionId>
<m:voucherCode>%(voucher)s</m:voucherCode></m:TopUpWithVoucher></s:Body></s:Envelope>"""


def top_up(portal: Portal, number: int) -> str:
    """Redeem the voucher with this number; return the answer."""
    prefix = portal.mock.market.partners.magic.bench_voucher_prefix
    voucher = with_check_digit(f"{prefix}{number:0{15 - len(prefix)}d}")
    raw = (TOP_UP % {"number": number, "voucher": voucher}).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/soap/topup/v1",
        "CONTENT_LENGTH": str(len(raw)),
        "HTTP_AUTHORIZATION": "Basic a3Vydi1zZWxmOnNhbmRib3g=",  # kurv-self:sandbox
        "wsgi.input": io.BytesIO(raw),
    }
    answer = portal.mock.soap(environ, lambda _status, _headers, _error=None: bytes)
    return b"".join(answer).decode()


def main(data: str, database_url: str, first: str) -> None:
    """Go on from number *first*."""
    portal = build(Settings(data=Path(data), database_url=database_url))
    for number in itertools.count(int(first)):
        answer = top_up(portal, number)
        assert "Fault" not in answer, answer
        print(number, flush=True)  # noqa: T201 (what the other process reads)


if __name__ == "__main__":
    main(*sys.argv[1:])
