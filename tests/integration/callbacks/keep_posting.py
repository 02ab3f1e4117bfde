"""Posts what is due at a time, in a process that a test may kill."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import httpx

from tutorial_app.contract.library import Library
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.vault import Vault
from tutorial_app.mock.callbacks.delivering import Postman
from tutorial_app.mock.callbacks.doorway import Doorway, Outside
from tutorial_app.mock.callbacks.message import Callback
from tutorial_app.mock.workspace import Market
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

if __name__ == "__main__":
    url, key, now = sys.argv[1:]
    database = Database(url)
    # A postman reads one contract, his own; the others take seconds.
    nothing = Library(Path(), {}, {})
    vault, partners = Vault(key), load_partners(HOME / "conf")
    market = Market(partners, nothing, "http://127.0.0.1:8080", vault)
    with httpx.Client(transport=Outside(Doorway())) as outside:
        Postman(
            database=database,
            market=market,
            message=Callback(HOME / "wsdl", vault),
            clock=FixedClock(datetime.fromisoformat(now)),
            inside=outside,
            outside=outside,
        ).deliver_due()
    database.close()
