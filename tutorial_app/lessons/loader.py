"""Reads `lessons/data`, one file a lesson, or says what is wrong where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import ConfigurationError, InvalidInput
from tutorial_app.lessons.expanding import laid_over, repeated
from tutorial_app.lessons.model import (
    SANDBOX,
    Check,
    Exercise,
    Expectation,
    ExpectedFault,
    Lesson,
    Step,
)
from tutorial_app.lessons.paths import read_path, references
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.partners.toml_table import TomlTable

DATA = Path(__file__).parent / "data"


def load_lessons(folder: Path = DATA) -> Mapping[str, Lesson]:
    """Return the lessons by id, in the order of their file names.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    lessons: dict[str, Lesson] = {}
    for path in sorted(folder.glob("*.toml")):
        lesson = load_lesson(path)
        if lesson.id in lessons:
            raise ConfigurationError(
                f"id {lesson.id!r} is taken by another file", source=str(path), line=1
            )
        lessons[lesson.id] = lesson
    if not lessons:
        raise ConfigurationError("no *.toml here", source=str(folder))
    return lessons


def load_lesson(path: Path) -> Lesson:
    """Read one lesson.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    file = read_toml(path)
    names: dict[str, Step] = {}
    steps = tuple(_step(table, names, names) for table in file.tables("step"))
    exercises = tuple(
        _exercise(table, steps, dict(names)) for table in file.tables("exercise")
    )
    lesson = Lesson(
        id=file.text("id"),
        title=file.text("title"),
        user=file.text("as"),
        minutes=file.whole("minutes"),
        goal=file.text("goal"),
        sees=file.text("sees"),
        seed=file.whole("seed", 1),
        steps=steps,
        exercises=exercises,
    )
    if lesson.minutes < 1:
        file.refuse("minutes", f"is {lesson.minutes}: nothing is learned in no time")
    if not steps:
        file.refuse("step", "is missing: a lesson has one step at least")
    file.finish()
    return lesson


def _exercise(
    table: TomlTable, before: tuple[Step, ...], models: dict[str, Step]
) -> Exercise:
    after = table.whole("after", 0)
    if not 0 <= after <= len(before):
        table.refuse("after", f"is {after}, but the lesson has {len(before)} steps")
    known = {step.name: step for step in before[:after]}
    made = Exercise(
        text=table.text("text"),
        after=after,
        steps=tuple(_step(inner, known, models) for inner in table.tables("step")),
    )
    if not made.steps:
        table.refuse("step", "is missing: an exercise has one step at least")
    table.finish()
    return made


def _step(table: TomlTable, names: dict[str, Step], models: dict[str, Step]) -> Step:
    """Read a step.

    Args:
        table: where it stands.
        names: the steps before it, by name; it is added.
        models: the steps whose fields it may take over, by name; it is added.
    """
    service, _, operation = table.text("call").partition(".")
    if not operation:
        table.refuse("call", "is not like topup.GetBalance")
    fault = table.optional_table("fault")
    step = Step(
        name=table.text("name", operation),
        service=service,
        operation=operation,
        text=table.text("text", ""),
        given=_given(table, models),
        user=table.text("as", ""),
        reference=table.text("reference", ""),
        agent=table.text("agent", ""),
        behaviour=table.text("behaviour", ""),
        expectations=tuple(map(_expectation, table.tables("see"))),
        fault=_fault(fault) if fault else None,
        unanswered=table.flag("unanswered", default=False),
        times=table.whole("times", 1),
        place=table.place,
    )
    if bool(step.expectations) + bool(step.fault) + step.unanswered != 1:
        table.refuse("see", "is missing: a step has one of see, fault, unanswered")
    if step.times < 1 or (step.times > 1 and not step.fault):
        table.refuse("times", f"is {step.times}: a call is repeated until its fault")
    checked = [step.given, *(one.value for one in step.expectations)]
    for reference in references(checked):
        root = reference.partition(".")[0].partition("[")[0]
        if root != SANDBOX and root not in names:
            table.refuse("with", f"or see refers to {root!r}, which is no step before")
    table.finish()
    names[step.name] = models[step.name] = step
    return step


def _given(table: TomlTable, models: Mapping[str, Step]) -> dict[str, Any]:
    """Return the fields of a call: its own, over those of the step it is like."""
    own: dict[str, Any] = table.anything("with", {})
    repeat = table.optional_table("repeat")
    if repeat:
        own = {**own, **repeated(repeat)}
    like = table.text("like", "")
    if like and like not in models:
        table.refuse("like", f"is {like!r}, which is no step before")
    return laid_over(models[like].given, own) if like else own


def _fault(table: TomlTable) -> ExpectedFault:
    fault = ExpectedFault(
        code=table.text("code"),
        kind=table.text("kind", ""),
        field=table.text("field", ""),
        violations=tuple(
            (one.text("code"), one.text("field")) for one in table.tables("violations")
        ),
        retryable=table.optional_flag("retryable"),
    )
    table.finish()
    return fault


def _expectation(table: TomlTable) -> Expectation:
    path = table.text("path")
    try:
        read_path(path)
    except InvalidInput as exc:
        table.refuse("path", f"cannot be used: {exc}")
    checks = [name for name in table.names() if name != "path"]
    if len(checks) != 1 or checks[0] not in set(Check):
        table.refuse("path", f"needs one check of {', '.join(Check)}")
    check = Check(checks[0])
    made = Expectation(path, check, table.anything(check))
    table.finish()
    return made
