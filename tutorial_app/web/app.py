"""Make the Flask app and mount the sandbox beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from tutorial_app import look
from tutorial_app.access.claims import Claims
from tutorial_app.console.checker import Checker
from tutorial_app.web.appointment import Appointments
from tutorial_app.web.bookings import booking_pages
from tutorial_app.web.callbacks import callback_pages
from tutorial_app.web.calls import call_pages
from tutorial_app.web.check import check_pages
from tutorial_app.web.choosing import choosing_pages
from tutorial_app.web.compression import compress
from tutorial_app.web.console import console_pages
from tutorial_app.web.crawlers import crawler_pages
from tutorial_app.web.csrf import guard_forms
from tutorial_app.web.desk import desk_pages
from tutorial_app.web.docs import docs_pages
from tutorial_app.web.errors import register_errors
from tutorial_app.web.health import health_pages
from tutorial_app.web.home import home_pages
from tutorial_app.web.learn import learn_pages
from tutorial_app.web.links import link_pages
from tutorial_app.web.look import look_files
from tutorial_app.web.outbox import outbox_pages
from tutorial_app.web.people import people_pages
from tutorial_app.web.place import Places
from tutorial_app.web.proxies import TrustedProxies
from tutorial_app.web.real import real_pages
from tutorial_app.web.security import hardened, secure
from tutorial_app.web.session import VaultSessions
from tutorial_app.web.theirs import Theirs
from tutorial_app.web.tutorials import tutorial_pages
from tutorial_app.web.visitor import Visitors
from tutorial_app.web.who import Who, send_to_sign_in
from tutorial_app.web.words import FILTERS
from tutorial_app.web.workspace import workspace_pages

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings

#: Bytes of a posted form: an order may carry a signed document (contract, 4.1).
LARGEST_FORM = 6 * 1024 * 1024


def create_app(portal: Portal, settings: Settings) -> Flask:
    """Return the app that shows *portal*; it opens nothing by itself."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM
    )
    app.session_interface = VaultSessions(
        portal.vault, secure=settings.url.startswith("https:")
    )
    who = Who(portal.accounts.sessions, portal.accounts.tokens)
    _templates(app, settings, who)
    _pages(app, portal, settings, who)
    register_errors(app)
    send_to_sign_in(app, who)
    guard_forms(app, who)
    compress(app)
    secure(app)
    _mounts(app, portal, settings)
    return app


def _pages(app: Flask, portal: Portal, settings: Settings, who: Who) -> None:
    visitors = Visitors(
        portal.sandbox,
        Claims(portal.vault),
        local=settings.on_loopback,
        theirs=Theirs(portal.accounts.owned, who),
    )
    app.register_blueprint(home_pages(portal, visitors, settings))
    appointments = Appointments(
        portal.real.lately, who, portal.calls.book, settings.url
    )
    places = Places(visitors, portal.console, appointments)
    app.register_blueprint(choosing_pages(places))
    app.register_blueprint(console_pages(places, portal.calls))
    app.register_blueprint(
        people_pages(portal, who, visitors, secure=settings.url.startswith("https:"))
    )
    app.register_blueprint(check_pages(Checker(portal.library)))
    app.register_blueprint(workspace_pages(portal, places, settings))
    app.register_blueprint(callback_pages(visitors, settings))
    app.register_blueprint(call_pages(portal, places, settings))
    app.register_blueprint(learn_pages(portal, places))
    for blueprint in tutorial_pages(portal, places):
        app.register_blueprint(blueprint)
    app.register_blueprint(desk_pages(portal, who))
    app.register_blueprint(real_pages(portal, who, settings))
    app.register_blueprint(link_pages(portal, who))
    app.register_blueprint(outbox_pages(portal, who, settings))
    for blueprint in booking_pages(portal, who, visitors):
        app.register_blueprint(blueprint)
    app.register_blueprint(docs_pages(settings.docs))
    app.register_blueprint(crawler_pages(settings))
    app.register_blueprint(look_files())
    app.register_blueprint(health_pages(portal, app))


def _mounts(app: Flask, portal: Portal, settings: Settings) -> None:
    mounts: dict[str, WSGIApplication] = {
        "/soap": hardened(portal.mock.soap),
        "/receiver": hardened(portal.mock.receiver),
        "/pay": hardened(portal.mock.pay),
        "/control": hardened(portal.mock.control),
        "/real": hardened(portal.real.gateway),
    }
    mounted = DispatcherMiddleware(app.wsgi_app, mounts)
    app.wsgi_app = TrustedProxies(  # type: ignore[method-assign]
        mounted, settings.trusted_proxies
    )


def _templates(app: Flask, settings: Settings, who: Who) -> None:
    own = app.jinja_loader
    parts = FileSystemLoader(look.TEMPLATES)
    app.jinja_loader = ChoiceLoader([own, parts] if own else [parts])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    base = look.context()

    @app.context_processor
    def about() -> dict[str, Any]:
        return {
            "look": base,
            "looks": lambda part: {**base, "current": part, "person": who.name()},
            "public_url": settings.url,
        }
