"""What a booking opens: its credential, how to call with it, and the calls that came.

The page of a booking shows its part of it by `{% include "real/_of_booking.html" %}`.
"""

from tutorial_app.web.real.pages import real_pages

__all__ = ["real_pages"]
