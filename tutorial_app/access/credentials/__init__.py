"""Credentials that follow the clock, for endpoints that a booking opens.

Two of them are in play. The portal's own, made when a booking is approved, is what
the person who booked calls the portal with; whether it is good now is read from the
booking at each call, so that it moves, grows and ends with it. The partner's, for the
real endpoint, is kept sealed, and only ever used by the portal itself.
"""
