"""The staff desk below `/desk`: requests, seats, people, numbers, the audit log."""

from tutorial_app.web.desk.pages import desk_pages

__all__ = ["desk_pages"]
