"""Scans as curves, images of area detectors, and the health of detectors.

What comes in: the document that a workspace shows. What goes out: rows that a user picked, and
columns that were added up over a region of images. Nothing here loads a GUI toolkit;
`epxs_scans.ui` does.
"""
