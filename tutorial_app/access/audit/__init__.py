"""The audit log: who did what, when, from where, and what it was before and after.

One log for people, credentials, bookings and settings. Rows are only ever added; the
schema refuses the rest (revision 0018). Two deeds may change it all the same, each
with a permit that stands in the same transaction: erasing a person's data, and
forgetting what `conf/retention.toml` keeps no longer.
"""

from tutorial_app.access.audit.recording import record

__all__ = ["record"]
