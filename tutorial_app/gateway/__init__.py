"""The way to a real endpoint for whoever has an appointment: `/real/…`.

A call is let in by the portal's own credential, in its window; what goes on is a new
message, to an address from `conf/`, with the credential that the partner keeps here.
Nothing that the caller wrote but the body reaches the endpoint.
"""
