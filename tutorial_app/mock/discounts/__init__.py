"""Discount codes on running subscriptions, and the campaigns behind them."""
