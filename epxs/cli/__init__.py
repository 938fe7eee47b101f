"""The ``epxs`` command: one module per subcommand, each adds its own parser.

What comes in: the words of a command line. What goes out: text for people on standard
output, errors as one sentence on standard error, and an exit status.
"""
