"""What the window knows of an instrument: forms, lists and buttons as models, without a toolkit.

Everything that talks to an instrument or to a disk runs in threads of the `desk.Desk`; models
change in the main thread only, when the workspace delivers.
"""
