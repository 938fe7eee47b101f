"""Ids of the workbench's extension points and parts."""

#: The application.
APPLICATION = "epxs"

#: Panes of the window: a list of `IPaneFactory`.
PANES = "epxs.workbench.panes"

#: The task that shows them.
TASK = "epxs.workbench.task"
