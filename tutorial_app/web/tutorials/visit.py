"""One request of a visitor in a run: what is known, and the line to ask for more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tutorial_app.web.tutorials.draft import Draft
from tutorial_app.web.tutorials.line import Line, View, credential_of
from tutorial_app.web.tutorials.story import Story, read_story
from tutorial_app.web.tutorials.words import chosen_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.access.sandbox import SandboxControl
    from tutorial_app.partners.model import Partner, Partners
    from tutorial_app.web.tutorials.line import Said, Speech
    from tutorial_app.web.tutorials.story import Heard
    from tutorial_app.web.tutorials.words import Words
    from tutorial_app.web.visitor import Mine, Visitors

#: Whose customer it is: the partner that sells both ways of signing up.
PARTNER = "KURV"


@dataclass(slots=True)
class Visit:
    """What a page of a run works with. `story` grows with every call."""

    mine: Mine
    draft: Draft
    line: Line
    words: Words
    sandbox: SandboxControl
    partner: Partner
    story: Story

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
        return (
            asked == fields
            and context.get("language") == self.words.language
            and context.get("channel") == self.draft.view.channel
            and (later is None or later.trace.sequence < found.trace.sequence)
        )

    def _read_on(self) -> None:
        last = self.story.calls[-1].trace.sequence if self.story.calls else 0
        more = read_story(
            self.sandbox,
            self.line.speech,
            self.draft.workspace,
            self.draft.run,
            max(last, self.draft.after),
        )
        self.story = Story(self.story.calls + more.calls)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every tutorial is built of.

    Args:
        key: of the tutorial; its pages lie below `/learn/<key>`.
        visitors: whose workspace it is.
        speech: makes and reads messages.
        partners: what `conf/` says of the made-up partner.
        portal: the public address, for programs.
        given: what is chosen when a run begins.
    """

    key: str
    visitors: Visitors
    speech: Speech
    partners: Partners
    portal: str
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """The address of its first page."""
        return f"/learn/{self.key}"

    def begin(self, view: View) -> Draft:
        """Begin a run in the visitor's workspace; make one if there is none."""
        mine = self.visitors.mine_or_new()
        name = mine.workspace.id
        draft = Draft.begin(self.key, name, self._newest(name), view)
        draft.choose(**self.given)
        draft.save()
        return draft

    def visit(self) -> Visit | None:
        """Return the visitor's run; None if there is none (any more)."""
        mine = self.visitors.mine()
        draft = Draft.load(self.key, mine.workspace.id) if mine else None
        if mine is None or draft is None:
            return None
        words = chosen_words()
        held = credential_of(mine, PARTNER, draft.view)
        return Visit(
            mine=mine,
            draft=draft,
            line=Line(self.speech, held, draft.view, words.language, draft.run),
            words=words,
            sandbox=self.visitors.sandbox,
            partner=self.partners.partner(PARTNER),
            story=read_story(
                self.visitors.sandbox,
                self.speech,
                draft.workspace,
                draft.run,
                draft.after,
            ),
        )

    def _newest(self, name: str) -> int:
        """Return the number of the workspace's newest call."""
        found = self.visitors.sandbox.newest_calls(name, {}, limit=1, brief=True)
        return int(found[0]["sequence"]) if found else 0
