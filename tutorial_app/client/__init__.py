"""What a partner's program imports: zeep behind our names, typed faults, traces."""
