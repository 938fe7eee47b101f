"""The window: an Envisage application whose every part comes from a plugin.

What comes in: files, live sessions, and the plugins of the entry-point group ``epxs.plugins``.
What goes out: documents that views observe, and clicks, as the selection of a measurement.
"""
