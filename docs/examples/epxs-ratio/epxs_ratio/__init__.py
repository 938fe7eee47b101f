"""The ratio of two elements: an example of an operation for epxs."""
