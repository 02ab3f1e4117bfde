"""The texts of the made-up customer: none missing in a language, none for nothing."""

from __future__ import annotations

import re
import string
from pathlib import Path

import tutorial_app.web
from tutorial_app.web.tutorials.words import LANGUAGES, read_words

WEB = Path(tutorial_app.web.__file__).parent
#: Where texts are asked for: `t("plan.title")`, `self("dates.at")`, `texts["…"]`.
ASKED = re.compile(r"""["'](?P<key>[a-z_]+\.[A-Za-z_]+)["']""")
BEGUN = re.compile(r"""["'](?P<start>[a-z_]+\.(?:[A-Za-z]+_)?)["'] ~""")


def sources() -> str:
    templates = (WEB / "templates" / "tutorials").rglob("*.html")
    modules = (WEB / "tutorials").rglob("*.py")
    return "\n".join(path.read_text("utf-8") for path in (*templates, *modules))


def place_holders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts() -> None:
    danish, english = (read_words(language).texts for language in LANGUAGES)

    assert danish.keys() == english.keys()


def test_a_text_has_the_same_place_holders_in_both_languages() -> None:
    danish, english = (read_words(language).texts for language in LANGUAGES)

    unlike = {
        key
        for key, text in danish.items()
        if place_holders(text) != place_holders(english[key])
    }

    assert unlike == set()


def test_no_text_stands_there_for_nothing() -> None:
    said = sources()
    asked = {found["key"] for found in ASKED.finditer(said)}
    begun = tuple(found["start"] for found in BEGUN.finditer(said))

    unused = {
        key
        for key in read_words("da").texts
        if key not in asked and not key.startswith(begun)
    }

    assert unused == set()


def test_every_text_that_is_asked_for_is_there() -> None:
    texts = read_words("da").texts
    tables = {key.partition(".")[0] for key in texts}

    missing = {
        found["key"]
        for found in ASKED.finditer(sources())
        if found["key"].partition(".")[0] in tables and found["key"] not in texts
    }

    assert {key for key in missing if not key.endswith("_")} == set()


def test_no_text_is_empty() -> None:
    for language in LANGUAGES:
        assert all(read_words(language).texts.values()), language
