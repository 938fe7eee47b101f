"""The ground floor: errors, threads and offers; knows neither HDF5 nor X-rays.

What comes in: nothing. What goes out: the error family, `Mailbox` and `Errands` (how work
and results cross threads), `offers` (what installed distributions bring), units.
"""
