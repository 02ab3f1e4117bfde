"""Runs the samples of the reference against a live sandbox: `make samples`."""
