"""People's pages: joining, signing in, one's account, and the people of a lead.

Everything works without JavaScript but passkeys, which are made of it.
"""

from tutorial_app.web.people.blueprint import people_pages

__all__ = ["people_pages"]
