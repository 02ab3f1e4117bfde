"""A call as a program: the same request in each language a partner may write."""

from tutorial_app.snippets.call import Call, Credential
from tutorial_app.snippets.languages import LANGUAGES, Language, Snippet, snippets

__all__ = ["LANGUAGES", "Call", "Credential", "Language", "Snippet", "snippets"]
