"""The sandbox itself: liveness, who am I, reference data, clock."""
