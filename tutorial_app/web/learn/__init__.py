"""The lessons: twelve scenarios, ticked off by whatever program makes their calls."""

from __future__ import annotations

from tutorial_app.web.learn.pages import learn_pages

__all__ = ["learn_pages"]
