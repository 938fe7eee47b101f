"""Whether a file is what it says it is: NeXus, plots, links, units, names, our own classes.

In comes the path of a file that may be anything; out go `Finding` objects. The file is read in
a child process with limits of time and memory (`checked.check`), because it may come from
anywhere and is handed to validators that trust it. One module for one kind of question.
"""
