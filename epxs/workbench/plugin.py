"""The plugin that makes the window out of the panes that all plugins contribute."""

from __future__ import annotations

from typing import Any

from envisage.api import ExtensionPoint, Plugin
from traits.api import Instance, List

from epxs.workbench.commands import Command
from epxs.workbench.gestures import gestures_of
from epxs.workbench.i_node_view import INodeView
from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.ids import (
    COMMANDS,
    LOG_PANE,
    NODE_VIEWS,
    PANES,
    PERSPECTIVES,
    PREFERENCES,
    SCRIPT_PANE,
    TASK,
    WORKBENCH,
)
from epxs.workbench.offers import Pane
from epxs.workbench.perspectives import Perspective, by_id, standard_perspectives
from epxs.workbench.preferences import PreferencePage
from epxs.workbench.standard_commands import perspective_commands, standard_commands
from epxs.workbench.workspace import Workspace


class WorkbenchPlugin(Plugin):
    """Offers the extension point for panes, and shows them in one task."""

    id = WORKBENCH
    name = "Workbench"

    #: What the window shows.
    workspace = Instance(Workspace)

    #: Panes of all plugins.
    pane_factories = ExtensionPoint(
        List(Instance(IPaneFactory)), id=PANES, desc="Panes of the window: IPaneFactory each."
    )

    #: What shows nodes of files, of all plugins.
    node_views = ExtensionPoint(
        List(Instance(INodeView)), id=NODE_VIEWS, desc="Views of nodes of files: INodeView each."
    )

    #: What users can have done, what they set, and arrangements of panes, of all plugins.
    commands = ExtensionPoint(List(Instance(Command)), id=COMMANDS, desc="Commands: Command each.")
    preference_pages = ExtensionPoint(
        List(Instance(PreferencePage)), id=PREFERENCES, desc="Preferences: PreferencePage each."
    )
    perspectives = ExtensionPoint(
        List(Instance(Perspective)), id=PERSPECTIVES, desc="Perspectives: Perspective each."
    )

    #: Our own.
    own_commands = List(contributes_to=COMMANDS)
    own_perspectives = List(contributes_to=PERSPECTIVES)
    panes = List(contributes_to=PANES)
    tasks = List(contributes_to="envisage.ui.tasks.tasks")

    def _panes_default(self) -> list[Any]:
        below = {"area": "bottom", "stack": "tables"}
        log, script = "log_pane:LogView", "script_pane:ScriptView"
        return [
            Pane(id=id, name=name, order=order, view=f"epxs.workbench.{view}.following", **below)
            for id, name, order, view in (
                (LOG_PANE, "Log", 100, log),
                (SCRIPT_PANE, "Script", 110, script),
            )
        ]

    def _own_commands_default(self) -> list[Command]:
        return standard_commands()

    def _own_perspectives_default(self) -> list[Perspective]:
        return standard_perspectives()

    def _tasks_default(self) -> list[Any]:
        from envisage.ui.tasks.api import TaskFactory

        return [TaskFactory(id=TASK, name="Workbench", factory=self._make_task)]

    def _make_task(self, **traits: Any) -> Any:
        from epxs.workbench.task import WorkbenchTask

        log, factories = self.application.log, self._usable(self.pane_factories, PANES)
        perspectives = by_id(self.perspectives)
        workspace = self.workspace
        workspace.node_views = self._usable(self.node_views, NODE_VIEWS)
        workspace.preferences.add(self.preference_pages)
        workspace.gestures = gestures_of(factories)
        workspace.commands.add([*self.commands, *perspective_commands(perspectives.values())])
        return WorkbenchTask(
            workspace=workspace,
            factories=sorted(factories, key=lambda each: (each.order, each.id)),
            perspectives=perspectives,
            log=log,
            **traits,
        )

    def _usable(self, factories: list[Any], point: str) -> list[Any]:
        """Return what can be used of what was contributed; of two with one id the first."""
        found: dict[str, Any] = {}
        for factory in factories:
            with self.application.log.guard(factory, f"contribution to {point}"):
                if factory.id in found:
                    raise ValueError(
                        f"{point} {factory.id!r}: found it twice; expected an id of its own. "
                        "Rename one of the two."
                    )
                found[factory.id] = factory
        return list(found.values())
