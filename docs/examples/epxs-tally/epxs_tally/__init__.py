"""Tally files: an example of a reader for epxs."""
