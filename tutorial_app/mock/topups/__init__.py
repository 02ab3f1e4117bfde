"""Money onto prepaid balances: vouchers."""
