"""IPython on the live models of the window: a dock, and a kernel that other consoles join.

What comes in: the workspace. What goes out: cells that run in a thread of their own, so that a
busy shell does not stop the display; what they change is changed in the main thread.
"""
