"""The languages, and what a program in each needs to be run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.snippets import csharp, java, node, php, python
from tutorial_app.snippets.curl import curl

if TYPE_CHECKING:
    from collections.abc import Callable

    from tutorial_app.snippets.call import Call


@dataclass(frozen=True, slots=True)
class Language:
    """One way to write a call down."""

    #: Stands in addresses (`?language=php`) and names the program's result.
    key: str
    title: str
    #: What colours it: the name of a Pygments lexer.
    lexer: str
    #: What the program is saved as, and what then runs it.
    file: str
    command: str
    #: What must be there first; empty: nothing beside the language itself.
    needs: str
    write: Callable[[Call], str]
    #: It gives the arguments as values, so that the body must be one element.
    by_value: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A call in one language."""

    language: Language
    code: str


LANGUAGES = (
    Language(
        *("python", "Python", "python", "call.py", "python call.py"),
        "our client: `pip install -e .` in a checkout of the portal",
        python.our_client,
        by_value=True,
    ),
    Language(
        *("zeep", "zeep", "python", "call.py", "python call.py"),
        "`pip install zeep`",
        python.zeep,
        by_value=True,
    ),
    Language(
        *("php", "PHP", "php", "call.php", "php call.php"),
        "the extension `soap`",
        php.soap_client,
        by_value=True,
    ),
    Language(
        *("node", "Node", "javascript", "call.mjs", "node call.mjs"),
        "`npm install soap`",
        node.soap,
        by_value=True,
    ),
    Language(
        *("java", "Java", "java", "CallItms.java", "java CallItms.java"),
        "JDK 17 or newer",
        java.http_client,
    ),
    Language(
        *("csharp", "C#", "csharp", "Program.cs", "dotnet run"),
        "",
        csharp.http_client,
    ),
    Language(*("curl", "curl", "bash", "call.sh", "sh call.sh"), "", curl),
)


def snippets(call: Call) -> tuple[Snippet, ...]:
    """Return *call* in every language that can say it.

    With no portal behind it there is no client of ours; a body that is not one
    element is written by the languages that send XML as it is.
    """
    return tuple(
        Snippet(language, language.write(call))
        for language in LANGUAGES
        if (call.is_wrapped or not language.by_value)
        and (call.portal or language.key != "python")
    )
