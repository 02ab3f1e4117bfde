"""A Sphinx extension: the wsdl domain, its pages, and the portal's theme."""
