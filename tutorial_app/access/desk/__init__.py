"""What staff looks at before it decides: the queue, the seats, the story of a booking.

Only looks; what is done to bookings is done by `appointments`.
"""
