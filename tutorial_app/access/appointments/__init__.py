"""Appointments: who has access to what from when until when, never more than seats.

A booking runs from being held for some minutes, over the request and its approval, to
its end. That no seat is given away twice lies in a primary key (`tables`), not here.
"""
