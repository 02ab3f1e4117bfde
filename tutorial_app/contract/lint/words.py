"""Reserved words of the languages that clients are generated in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tutorial_app.contract.lint.findings import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.names import Place

#: Words that cannot be the name of a field, by language, as its manual lists them.
#: In JavaScript and PHP a field may have any name; a class may not.
_FIELDS: Final = {
    "Python": "False None True and as assert async await break class continue def del "
    "elif else except finally for from global if import in is lambda nonlocal not or "
    "pass raise return try while with yield",
    "Java": "abstract assert boolean break byte case catch char class const continue "
    "default do double else enum extends final finally float for goto if implements "
    "import instanceof int interface long native new package private protected public "
    "return short static strictfp super switch synchronized this throw throws "
    "transient try void volatile while true false null",
    "C#": "abstract as base bool break byte case catch char checked class const "
    "continue decimal default delegate do double else enum event explicit extern false "
    "finally fixed float for foreach goto if implicit in int interface internal is "
    "lock long namespace new null object operator out override params private "
    "protected public readonly ref return sbyte sealed short sizeof stackalloc static "
    "string struct switch this throw true try typeof uint ulong unchecked unsafe "
    "ushort using virtual void volatile while",
}
_CLASSES: Final = {
    **_FIELDS,
    "PHP": "abstract and array as break callable case catch class clone const continue "
    "declare default do echo else elseif empty enddeclare endfor endforeach endif "
    "endswitch endwhile enum exit extends final finally fn for foreach function global "
    "goto if implements include instanceof insteadof interface isset list match "
    "namespace new or print private protected public readonly require return static "
    "switch throw trait try unset use var while xor yield self parent int float bool "
    "string true false null void iterable object mixed never",
    "JavaScript": "await break case catch class const continue debugger default delete "
    "do else enum export extends false finally for function if implements import in "
    "instanceof interface let new null package private protected public return static "
    "super switch this throw true try typeof var void while with yield",
}
_SPLIT: Final = {
    kind: {language: frozenset(words.split()) for language, words in table.items()}
    for kind, table in (("field", _FIELDS), ("class", _CLASSES))
}
#: PHP's names of classes are alike in any case.
_ANY_CASE: Final = frozenset({"PHP"})


def check_word(name: str, kind: str, at: Place) -> Iterator[Raw]:
    """Yield a finding if *name* cannot be a *kind* (field or class) somewhere."""
    languages = [
        language
        for language, words in _SPLIT[kind].items()
        if (name.casefold() if language in _ANY_CASE else name) in words
    ]
    if languages:
        yield Raw("keyword", f"{name} is a keyword of {', '.join(languages)}", at)
