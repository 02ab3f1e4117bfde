"""Customers: the people and companies that buy."""
