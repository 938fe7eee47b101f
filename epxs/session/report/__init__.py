"""What is taken home of a scan: data, finished figures, and a report of one page.

What comes in: a file with a scan, with or without results. What goes out: a folder with NeXus,
images, tables, figures and a report as HTML and PDF, whose sections plugins can add to.
"""
