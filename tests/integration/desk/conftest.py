"""Appointments as staff sees them, on an empty database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.appointments.conftest import Office, make_office

if TYPE_CHECKING:
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.kernel.database import Database


@pytest.fixture
def office(database: Database, clock: FixedClock) -> Office:
    """Give the services with two seats on the real endpoint."""
    return make_office(database, clock, capacity=2)
