"""From spectra to numbers: the interface of an analysis, and its live and offline runs.

What comes in: rows of a phynx file that are on disk. What goes out: blocks of results, to
whoever writes them. Neither knows where the scan comes from.
"""
