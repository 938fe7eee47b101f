"""Identifiers of the workbench: extension points, plugins, tasks."""

#: Extension point: `IPaneFactory`; panes of the window.
PANES = "epxs.workbench.panes"

#: The plugin that makes the window.
WORKBENCH = "epxs.workbench"

#: The one task of the window.
TASK = "epxs.workbench.task"

#: The pane that shows what the program tells.
LOG_PANE = "epxs.workbench.log"

#: Name of the application: its folders, its window.
APPLICATION = "epxs"

#: Folder, below that of preferences, of plugins in one file.
PLUGINS_FOLDER = "plugins"
