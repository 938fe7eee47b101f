"""The window: an Envisage application whose every part comes from a plugin.

What comes in: plugins, found by entry point; files and live sessions. What goes out: their
panes, around one workspace. Models (`Workspace`, `Document`) know no toolkit; a timer
delivers what other threads have done.
"""
