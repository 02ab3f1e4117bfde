"""Money onto prepaid balances: by voucher, by card, and by itself."""
