"""Flask: the app factory and the pages, one module and one template folder each."""
