"""Subscriptions, their services and balances."""
