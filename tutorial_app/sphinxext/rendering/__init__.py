"""Views to docutils nodes: the layout of a page, its tables, ledgers and boxes."""
