"""A portal in this process, which lets people call a real endpoint by appointment.

Its clock stands where a test puts it; what stands for the real system is another
process behind TLS, with an authority of its own.
"""

from __future__ import annotations

import email
import email.policy
import random
import re
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from tests.portals import portal_of
from tests.stand_in import StandIn, stand_in
from tests.stores import fresh_database
from tutorial_app.cli.serve import free_port
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.settings import HOME, Settings
from tutorial_app.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path
    from wsgiref.types import WSGIApplication

    from tutorial_app.bootstrap import Portal


@dataclass
class Office:
    """A portal in this process, with its clock and its mails in our hands."""

    portal: Portal
    clock: FixedClock
    settings: Settings
    read: set[str] = field(default_factory=set)

    def work(self) -> None:
        """Do what a worker does in one round."""
        for duty in self.portal.duties:
            duty.do()

    def later(self, **by: float) -> None:
        self.clock.at += timedelta(**by)
        self.work()

    def mail(self, to: str, about: str) -> EmailMessage:
        """Return the one mail to somebody that was not read yet."""
        self.work()
        folder = self.settings.data / "mail"
        found = [
            one for one in sorted(folder.glob("*.eml")) if one.name not in self.read
        ]
        mails = {
            one.name: email.message_from_bytes(
                one.read_bytes(), policy=email.policy.default
            )
            for one in found
        }
        fitting = [name for name, one in mails.items() if to in str(one["To"])]
        there = {one: str(mails[one]["Subject"]) for one in fitting}
        name = next((one for one in fitting if about in there[one]), None)
        assert name, f"no mail about {about!r} to {to}; there are {there}"
        self.read.add(name)
        return mails[name]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder, real = tmp_path_factory.mktemp("office"), tmp_path_factory.mktemp("real")
    port = free_port(None)
    with stand_in(real) as running, fresh_database(folder) as database:
        settings = Settings(
            data=folder / "data",
            database_url=database,
            conf=conf_with(folder, running),
            port=port,
            public_url=f"http://localhost:{port}",
        )
        clock = FixedClock(_monday())
        portal = portal_of(settings, clock=clock, chance=random.Random(7))
        with served(create_app(portal, settings), port):
            yield Office(portal, clock, settings)
        portal.close()


def _monday() -> datetime:
    """Return ten o'clock of the Monday that comes, in UTC."""
    today = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 - today.weekday())


def conf_with(folder: Path, real: StandIn) -> Path:
    """Copy `conf/` into *folder*, with a booking that opens *real*; return where."""
    conf = folder / "conf"
    shutil.copytree(HOME / "conf", conf)
    real.name_in(conf, "acceptance")
    with (conf / "endpoints.toml").open("a", encoding="utf-8") as file:
        file.write('\n[acceptance.proxy]\noperations = ["system/*", "topup/*"]\n')
    access = conf / "access.toml"
    text = access.read_text(encoding="utf-8")
    text = re.sub(
        r"blackout = .*", "blackout = []", text.replace("# opens =", "opens =")
    )
    access.write_text(text, encoding="utf-8")
    return conf


@contextmanager
def served(app: WSGIApplication, port: int) -> Iterator[None]:
    """Serve *app* on this machine until the block ends."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
