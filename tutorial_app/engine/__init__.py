"""Carries what must happen without a call: short legs, each done at least once.

A *leg* is the stretch that something (an order, mostly) moves from being woken to
having to wait again. The engine carries legs and knows nothing of what is in them.
Whoever uses it knows `Carrier` and that a leg may be carried out more than once.
"""
