"""Files of other formats: readers, and a tree in memory that shows what they read.

What comes in: a path, and the readers that are installed. What goes out: `ForeignScan`, which is
looked at as it is or converted; both by the layout of our own files.
"""
