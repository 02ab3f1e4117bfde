"""What conf/partners says: products, discount codes, calendars, flows as data."""
