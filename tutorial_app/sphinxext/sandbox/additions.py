"""What the sandbox adds to what the contract says: lessons, magic, ways to a fault.

Read where `sandbox_conf` names the folder `conf/`; a foreign project has none of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tutorial_app.lessons import load_lessons
from tutorial_app.lessons.ways import load_ways
from tutorial_app.partners import load_partners
from tutorial_app.sphinxext.calls.callers import callers
from tutorial_app.sphinxext.sandbox import magic_fields, signs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx

    from tutorial_app.lessons.model import Lesson
    from tutorial_app.lessons.ways import Way
    from tutorial_app.partners.states import StateMachine
    from tutorial_app.sphinxext.calls.callers import Caller
    from tutorial_app.sphinxext.sandbox.magic_fields import MagicFields


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What is known of the sandbox; empty: there is none.

    Args:
        is_there: False: nothing is known.
        magic: inputs that the sandbox takes as a sign, by the field they stand in.
        lessons: lessons that call an operation, by `order/PlaceOrder`.
        ways: how to meet each fault code.
        callers: who can call, by user name.
        machines: state machines by name.
        signs: label of the section that explains a word of a text, by word.
        learn: path under which a portal shows the lessons; empty: none does.
    """

    is_there: bool = False
    magic: MagicFields = field(default_factory=dict)
    lessons: Mapping[str, tuple[Lesson, ...]] = field(default_factory=dict)
    ways: Mapping[str, Way] = field(default_factory=dict)
    callers: Mapping[str, Caller] = field(default_factory=dict)
    machines: Mapping[str, StateMachine] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    learn: str = ""


def read(app: Sphinx) -> Sandbox:
    """Return what the project's settings name.

    Raises:
        ConfigurationError: for a mistake in `conf/`, with file and line.
    """
    if not app.config.sandbox_conf:
        return Sandbox()
    conf = Path(app.confdir, app.config.sandbox_conf).resolve()
    partners = load_partners(conf)
    return Sandbox(
        is_there=True,
        magic=magic_fields.by_field(partners.magic),
        lessons=_lessons(),
        ways=load_ways(conf / "faults.toml"),
        callers=callers(partners),
        machines=partners.machines,
        signs=signs.by_word(partners),
        learn=app.config.sandbox_learn.rstrip("/"),
    )


def _lessons() -> Mapping[str, tuple[Lesson, ...]]:
    found: dict[str, dict[str, Lesson]] = defaultdict(dict)
    for lesson in load_lessons().values():
        parts = (lesson.steps, *(one.steps for one in lesson.exercises))
        for step in (step for part in parts for step in part):
            found[f"{step.service}/{step.operation}"][lesson.id] = lesson
    return {name: tuple(lessons.values()) for name, lessons in found.items()}
