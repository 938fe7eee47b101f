"""Making files: plans of what there will be, the tree in NeXus, and what writes into it.

What comes in: the plan of a measurement or of results, and points. What goes out: a file that
any viewer opens, whole after each point whatever happens to its writer.
"""
