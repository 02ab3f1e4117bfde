"""Invoices and receipts, and what happens when one is not paid."""
