"""Calls as a reader copies them: envelopes, programs, and the ways to each fault."""
