"""Bulk orders: many sign-ups in one call, each an order of its own."""
