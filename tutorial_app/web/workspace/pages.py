"""The page of a workspace, and what its buttons do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
)

from tutorial_app.contract.names import QName
from tutorial_app.contract.schema import SimpleType
from tutorial_app.kernel.errors import (
    Conflict,
    InvalidInput,
    LimitReached,
    NotFound,
    Unreachable,
)
from tutorial_app.kernel.words import capitalised
from tutorial_app.web.pictures.calls import calls_picture
from tutorial_app.web.visitor import LONGEST_LABEL, MOST_HELD
from tutorial_app.web.words import in_denmark
from tutorial_app.web.workspace import behaviour, time_machine
from tutorial_app.web.workspace.asking import Asker
from tutorial_app.web.workspace.state import state_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.typing import ResponseReturnValue

    from tutorial_app.bootstrap import Portal
    from tutorial_app.contract.schema import EnumValue
    from tutorial_app.lessons.runs import Runs
    from tutorial_app.settings import Settings
    from tutorial_app.web.place import Places
    from tutorial_app.web.visitor import Mine, Visitors

_TYPES = "urn:itms-sandbox:types:1"
#: The workspace whose passwords the next page may show.
_FRESH = "fresh"
#: Which workspace's clock was moved last, and from when.
_MOVED = "moved-from"
#: Entries of the past on the time line.
_PAST = 12
#: Calls in the picture of how long they took.
_BARS = 60
#: Fault codes a workspace can be told to answer with.
_PROVOKED = ("SYSTEM_UNAVAILABLE", "BACKEND_TIMEOUT", "RATE_LIMITED", "INTERNAL_ERROR")
_DIGITS = 9
#: Other pages on a workspace, by their address.
_MORE = {
    "/learn": "Lessons",
    "/calls": "Calls",
    "/console": "Console",
    "/workspace/callbacks": "Callbacks",
}


@dataclass(frozen=True, slots=True)
class Home:
    """What the buttons of the page do; each returns what to tell the visitor."""

    visitors: Visitors
    asker: Asker
    lessons: Runs

    def make(self) -> str:
        """Make one more workspace, as the form says."""
        form = request.form
        made = self.visitors.make(
            form.get("label", "").strip(), form.get("seed-set", "BASIC"), _seed()
        )
        session[_FRESH] = made.workspace.id
        return f"This is your new workspace {made.workspace.id}."

    def choose(self) -> str:
        """Make another workspace the current one."""
        self.visitors.choose(request.form.get("name", ""))
        return f"You work in {request.form['name']} now."

    def label(self) -> str:
        """Give a workspace a name of the visitor's own."""
        form = request.form
        self.visitors.label(form.get("name", ""), form.get("label", ""))
        return "The name is kept."

    def delete(self) -> str:
        """Delete a workspace, or put `local` aside."""
        self.visitors.delete(request.form.get("name", ""))
        return f"{request.form['name']} is gone, with everything in it."

    def reset(self) -> str:
        """Load a seed set into the current workspace."""
        mine = self.visitors.needed()
        seed_set = request.form.get("seed-set", mine.workspace.seed_set)
        seed = _seed(mine.workspace.seed)
        self.visitors.sandbox.reset(mine.workspace.id, seed_set, seed)
        self.lessons.leave(mine.workspace.id)
        return f"It is as new: seed set {seed_set}, seed {seed}."

    def reveal(self) -> str:
        """Show the passwords on the next page, once."""
        session[_FRESH] = self.visitors.needed().workspace.id
        return ""

    def advance(self) -> str:
        """Move the clock."""
        mine = self.visitors.needed()
        fields = time_machine.move(request.form)
        told = self.asker.ask(mine, "system", "AdvanceSandboxClock", fields)
        run = int(told["timersRun"])
        timers = f"{run} timer{'' if run == 1 else 's'} ran"
        return f"It is {in_denmark(str(told['clock']))} now; {timers}."

    def follow(self) -> str:
        """Let the clock follow the wall clock, or stop it."""
        fields = time_machine.following(request.form)
        self.asker.ask(self.visitors.needed(), "system", "SetSandboxBehaviour", fields)
        running = fields["autoAdvance"] == "true"
        return "The clock runs." if running else "The clock stands."

    def behave(self) -> str:
        """Set how the workspace misbehaves."""
        fields = behaviour.wanted(request.form)
        self.asker.ask(self.visitors.needed(), "system", "SetSandboxBehaviour", fields)
        return "The workspace behaves as you said."


def workspace_pages(portal: Portal, places: Places, settings: Settings) -> Blueprint:
    """Return the pages; they show a workspace to its owner alone.

    Where a real system is chosen, they say what it does not have instead.
    """
    visitors = places.visitors
    pages = Blueprint("workspace", __name__)
    asker = Asker(portal.console, lambda: str(uuid4()))
    home = Home(visitors, asker, portal.lessons)

    @pages.get("/workspace")
    def show() -> ResponseReturnValue:
        place = places.here()
        if place.is_real:
            return render_template("workspace/elsewhere.html", place=place)
        mine = place.mine
        return render_template(
            "workspace/home.html",
            mine=mine,
            place=place,
            local=settings.on_loopback,
            seed_sets=_values(portal, "SeedSet"),
            limits={"held": MOST_HELD, "label": LONGEST_LABEL},
            more=_more(current_app),
            **(_about(portal, visitors, mine) if mine else {}),
        )

    @pages.post("/workspace")
    def begin() -> ResponseReturnValue:
        if visitors.mine() is None:
            session[_FRESH] = visitors.make().workspace.id
        return redirect("/workspace", 303)

    _buttons(pages, home)
    pages.register_blueprint(state_pages(portal, visitors, asker))
    return pages


def _buttons(pages: Blueprint, home: Home) -> None:
    """Let each deed of *home* be posted, and lead back to the page."""
    deeds: dict[str, Callable[[], str]] = {
        "new": home.make,
        "choose": home.choose,
        "label": home.label,
        "delete": home.delete,
        "reset": home.reset,
        "credentials": home.reveal,
        "clock": home.advance,
        "follow": home.follow,
        "behaviour": home.behave,
    }

    @pages.post("/workspace/<any({}):deed>".format(", ".join(deeds)))
    def do(deed: str) -> ResponseReturnValue:
        place = "#credentials" if deed == "credentials" else ""
        mine = home.visitors.mine()
        try:
            said = deeds[deed]()
        except (Conflict, InvalidInput, LimitReached, Unreachable) as error:
            flash(f"{capitalised(str(error))}.".replace("..", "."), "bad")
            return redirect(f"/workspace{place}", 303)
        if said:
            flash(said, "good")
        if deed == "clock" and mine:
            session["moved-from"] = [
                mine.workspace.id,
                mine.workspace.clock.isoformat(),
            ]
        return redirect(f"/workspace{place}", 303)


def _about(portal: Portal, visitors: Visitors, mine: Mine) -> dict[str, object]:
    """Return what the page shows of the current workspace."""
    name, clock = mine.workspace.id, mine.workspace.clock
    sandbox = visitors.sandbox
    row = next(iter(sandbox.rows(name, "behaviour").rows), None)
    whose, moved = session.get(_MOVED, ["", ""])
    since = time_machine.moved_from(moved) if whose == name else None
    return {
        "held": visitors.held(),
        "fresh": session.pop(_FRESH, "") == name,
        "kinds": sandbox.kinds(name),
        "calls": calls_picture(sandbox.newest_calls(name, {}, limit=_BARS, brief=True)),
        "line": time_machine.time_line(
            sandbox.time_line(name), clock, since, most=_PAST
        ),
        "force": behaviour.InForce.read(row, portal.clock.now()),
        "profiles": _values(portal, "BehaviourProfile"),
        "provoked": _PROVOKED,
        "steps": time_machine.STEPS,
        "speeds": time_machine.SPEEDS,
    }


def _more(app: Flask) -> tuple[tuple[str, str], ...]:
    """Return the other pages on a workspace, as far as the portal has them."""
    known = {str(rule) for rule in app.url_map.iter_rules()}
    return tuple((path, word) for path, word in _MORE.items() if path in known)


def _values(portal: Portal, name: str) -> tuple[EnumValue, ...]:
    """Return the values of an enumeration; none where foreign WSDLs stand."""
    try:
        contract = portal.library.service("system").contract
        found = contract.type(QName(f"{{{_TYPES}}}{name}"))
    except NotFound:
        return ()
    return found.facets.enumeration if isinstance(found, SimpleType) else ()


def _seed(otherwise: int = 1) -> int:
    """Read the posted seed.

    Raises:
        InvalidInput: if it is no whole number of at most nine digits.
    """
    text = request.form.get("seed", "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise InvalidInput(f"seed is {text!r}, which is no whole number from 0")
    return int(text)
