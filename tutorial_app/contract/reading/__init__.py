"""A WSDL and its schemas to a `Contract`: files found and parsed, then each construct.

`contracts` is the door; nothing is fetched, and what is odd becomes a problem with
its place.
"""
