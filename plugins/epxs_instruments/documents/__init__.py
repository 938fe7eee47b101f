"""Documents of the event model (bluesky): scans that another program runs in this process.

What comes in: pairs of a name and a document, as ``RE.subscribe`` gives them. What goes out:
scan messages. Nothing of bluesky is imported.
"""
