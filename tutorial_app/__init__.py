"""The iTMS tutorial portal: everything a partner needs to learn the SOAP API.

Start reading in `tutorial_app.contract` (what the API is), then
`tutorial_app.mock` (the simulated iTMS) and `tutorial_app.web` (how people meet
it). `tutorial_app.bootstrap` is where everything is wired.
"""
