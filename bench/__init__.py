"""Measures how fast the portal is beside its floors: `make bench`."""
