"""The chain put together: an instrument, the recorder and an analysis, and their models.

What comes in: a session with an instrument, a path, a configured analysis. What goes out:
models that follow what is on disk, for commands, scripts and the workbench alike.
"""
