"""The tutorial scenarios as data: what is called, and what has to come back."""

from __future__ import annotations

from tutorial_app.lessons.loader import load_lessons

__all__ = ["load_lessons"]
