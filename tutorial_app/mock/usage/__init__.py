"""What subscriptions are used for: calls, messages and data, day by day."""
