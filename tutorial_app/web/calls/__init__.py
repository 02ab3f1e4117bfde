"""The wire trace: every call to a visitor's workspace, whoever made it."""

from tutorial_app.web.calls.pages import call_pages

__all__ = ["call_pages"]
