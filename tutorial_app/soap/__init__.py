"""Envelopes, faults and WS-Security: bytes in, bytes out, no transport."""
