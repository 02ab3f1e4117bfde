"""HTML as this extension writes it: addresses, weight, and what is around a page."""
