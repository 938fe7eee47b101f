"""Identifiers of the workbench: extension points, plugins, tasks."""

#: Extension point: `IPaneFactory`; panes of the window.
PANES = "epxs.workbench.panes"

#: Extension point: `Command`; what users can have done.
COMMANDS = "epxs.workbench.commands"

#: Extension point: `PreferencePage`; what users set once.
PREFERENCES = "epxs.workbench.preferences"

#: Extension point: `Perspective`; arrangements of the panes.
PERSPECTIVES = "epxs.workbench.perspectives"

#: Extension point: `INodeView`; what shows a node of a file.
NODE_VIEWS = "epxs.workbench.node_views"

#: What is dragged out of the tree of files into a plot: ``FILE::PATH``.
NODE_MIME = "application/x-epxs-node"

#: The plugin that makes the window.
WORKBENCH = "epxs.workbench"

#: The one task of the window.
TASK = "epxs.workbench.task"

#: The pane that shows what the program tells.
LOG_PANE = "epxs.workbench.log"

#: The pane that shows what was done as Python.
SCRIPT_PANE = "epxs.workbench.script"

#: Name of the application: its folders, its window.
APPLICATION = "epxs"

#: Folder, below that of preferences, of plugins in one file.
PLUGINS_FOLDER = "plugins"
