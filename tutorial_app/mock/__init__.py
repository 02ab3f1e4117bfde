"""The simulated iTMS: stateful, in virtual time, misbehaving on request.

Only `bootstrap` and tests import it; everything else speaks SOAP to it.
"""
