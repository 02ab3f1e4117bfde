"""One request of a visitor in a run: what is known, and the line to ask for more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tutorial_app.web.tutorials.draft import Draft
from tutorial_app.web.tutorials.line import Line, View, credential_of
from tutorial_app.web.tutorials.story import Story, read_story
from tutorial_app.web.tutorials.words import chosen_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.access.sandbox import SandboxControl
    from tutorial_app.partners.model import Partner, Partners
    from tutorial_app.traces.book import CallLogs
    from tutorial_app.web.place import Place, Places
    from tutorial_app.web.tutorials.line import Said, Speech
    from tutorial_app.web.tutorials.story import Heard
    from tutorial_app.web.tutorials.words import Words

#: Whose customer it is: the partner that sells both ways of signing up.
PARTNER = "KURV"
#: How long an answer of a real system is taken for what is so.
_FRESH = timedelta(seconds=60)
_MOST_ROWS = 500


@dataclass(slots=True)
class Visit:
    """What a page of a run works with. `story` grows with every call."""

    place: Place
    draft: Draft
    line: Line
    words: Words
    sandbox: SandboxControl
    logs: CallLogs
    partner: Partner
    story: Story

    @property
    def now(self) -> datetime:
        """The time by the workspace's clock; of a real system, as it said last."""
        told = _server_time(self.story.calls[-1:])
        return told if self.place.is_real and told else self.place.now

    @property
    def begun_at(self) -> datetime | None:
        """When the run began, by the answer to its first call; None: there is none."""
        return _server_time(self.story.calls[:1])

    def rows(self, kind: str, **where: str) -> tuple[Mapping[str, Any], ...]:
        """Return rows of the workspace; nobody looks into a real system."""
        if self.place.is_real:
            return ()
        found = self.sandbox.rows(
            self.place.owner, kind, limit=_MOST_ROWS, offset=0, **where
        )
        return found.rows

    def ask(
        self,
        slug: str,
        operation: str,
        fields: Mapping[str, Any],
        *,
        reference: str = "",
        behaviour: str = "",
    ) -> Said:
        """Make a call; see `Line.ask`."""
        said = self.line.ask(
            slug, operation, fields, reference=reference, behaviour=behaviour
        )
        self._read_on()
        return said

    def current(
        self,
        slug: str,
        operation: str,
        fields: Mapping[str, Any],
        *,
        since: tuple[str, ...] = (),
    ) -> Heard | None:
        """Return the answer to a question, which is asked only if it has to be.

        Args:
            slug: the service.
            operation: a query.
            fields: of the request, without the context.
            since: operations that make an older answer stale.
        """
        found = self.story.last(operation)
        if found is None or not self._holds(found, fields, since):
            self.ask(slug, operation, fields)
            found = self.story.last(operation)
        return found

    def _holds(
        self, found: Heard, fields: Mapping[str, Any], since: tuple[str, ...]
    ) -> bool:
        asked = dict(found.asked)
        context = asked.pop("context", {})
        later = self.story.last(*since, "AdvanceSandboxClock")
        # Where time passes by itself, an answer grows old.
        aged = self.place.is_real and self.place.now - found.trace.at > _FRESH
        return (
            asked == fields
            and not aged
            and context.get("language") == self.words.language
            and context.get("channel") == self.draft.view.channel
            and (later is None or later.trace.sequence < found.trace.sequence)
        )

    def _read_on(self) -> None:
        last = self.story.calls[-1].trace.sequence if self.story.calls else 0
        more = read_story(
            self.logs,
            self.line.speech,
            self.draft.workspace,
            self.draft.run,
            max(last, self.draft.after),
        )
        self.story = Story(self.story.calls + more.calls)


def _server_time(calls: tuple[Heard, ...]) -> datetime | None:
    for one in calls:
        told: datetime | None = one.answer.get("header", {}).get("serverTime")
        return told
    return None


@dataclass(frozen=True, slots=True)
class Frame:
    """What every tutorial is built of.

    Args:
        key: of the tutorial; its pages lie below `/learn/<key>`.
        places: where the visitor's calls go.
        logs: the calls that were made.
        speech: makes and reads messages.
        partners: what `conf/` says of the made-up partner.
        given: what is chosen when a run begins.
    """

    key: str
    places: Places
    logs: CallLogs
    speech: Speech
    partners: Partners
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """The address of its first page."""
        return f"/learn/{self.key}"

    def begin(self, view: View, chosen: Mapping[str, str]) -> None:
        """Begin a run; in a sandbox, make a workspace if there is none.

        At a real system, nothing begins before somebody has signed in.

        Args:
            view: who makes the calls.
            chosen: what the visitor says of a real system, instead of `given`.
        """
        place = self.places.here_or_new()
        if not place.may_call:
            return
        newest = self.logs.last(place.owner)
        draft = Draft.begin(self.key, place.owner, newest, view)
        draft.choose(**(chosen if place.is_real else self.given))
        draft.save()

    def visit(self) -> Visit | None:
        """Return the visitor's run; None if there is none (any more)."""
        place = self.places.here()
        draft = Draft.load(self.key, place.owner) if place.may_call else None
        if draft is None:
            return None
        words = chosen_words()
        held = credential_of(place, PARTNER, draft.view)
        return Visit(
            place=place,
            draft=draft,
            line=Line(self.speech, place, held, draft.view, words.language, draft.run),
            words=words,
            sandbox=self.places.visitors.sandbox,
            logs=self.logs,
            partner=self.partners.partner(PARTNER),
            story=read_story(
                self.logs,
                self.speech,
                draft.workspace,
                draft.run,
                draft.after,
            ),
        )
