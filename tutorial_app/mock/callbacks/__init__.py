"""Callbacks: events posted to the partner's own endpoint, at least once, in order."""
