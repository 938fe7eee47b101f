"""A scan as it grows: from the messages of an instrument to rows on disk.

What comes in: frozen scan messages, from any thread. What goes out: a phynx file, and
events that tell what is safely in it.
"""
