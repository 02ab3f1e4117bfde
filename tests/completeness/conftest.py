"""What a test that calls the real wiring needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.integration.conftest import make_sandbox
from tests.soap_caller import Caller
from tests.stores import fresh_database
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.kernel.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Sandbox


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Give one endpoint for the tests of a module."""
    with fresh_database(tmp_path_factory.mktemp("market")) as url:
        database = Database(url)
        sandbox = make_sandbox(
            database, FixedClock(datetime(2026, 1, 5, 9, tzinfo=UTC))
        )
        yield sandbox
        sandbox.endpoint.close()
        database.close()


@pytest.fixture
def kurv(market: Sandbox) -> Caller:
    """Give a caller with a workspace of its own; `named` gives its neighbours."""
    return Caller(market, f"kurv-self@{market.new_workspace()}")
