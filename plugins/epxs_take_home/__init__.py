"""Taking home from the window: data, figures and a report with one action; telling of problems.

What comes in: the document that is looked at. What goes out: a job that fills a folder, in a
process of its own.
"""
