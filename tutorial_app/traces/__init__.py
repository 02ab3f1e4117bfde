"""Every call seen: request, answer, verdict and time, with secrets masked."""
