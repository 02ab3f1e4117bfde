"""SOAP 1.1 and 1.2: envelopes, faults, WS-Security; bytes to bytes, no server."""
