"""An Envisage Tasks application that survives what plugins do wrong."""

from __future__ import annotations

import os
from typing import Any

from envisage.ui.tasks.api import TaskExtension, TasksApplication
from pyface.action.api import Group
from pyface.tasks.api import IDockPane
from traits.api import Instance

from epxs.core.api import ConfigurationError
from epxs.workbench.failures import FailureLog
from epxs.workbench.guarded import (
    GuardedExtensionRegistry,
    GuardedPluginManager,
    GuardedServiceRegistry,
)
from epxs.workbench.panes import FailedPane
from epxs.workbench.task_window import GuardedTaskWindow


class GuardedTasksApplication(TasksApplication):
    """Leaves out tasks, actions and dock panes that fail, and writes down why."""

    #: What plugins did wrong.
    log = Instance(FailureLog, ())

    def create_task(self, id: str) -> Any:  # the name is envisage's
        """Return the task *id* with what plugins add to it, or None if it fails."""
        task = None
        with self.log.guard(id, "task"):
            factory = self._get_task_factory(id)
            if factory is not None:
                extensions = [
                    self._guarded_extension(extension)
                    for extension in self.task_extensions
                    if not extension.task_id or extension.task_id == id
                ]
                task = factory.create_with_extensions(extensions)
                task.id = factory.id
        return task

    def _guarded_extension(self, extension: Any) -> Any:
        return TaskExtension(
            task_id=extension.task_id,
            actions=[self._guarded_addition(addition) for addition in extension.actions],
            dock_pane_factories=[
                self._guarded_pane(factory) for factory in extension.dock_pane_factories
            ],
        )

    def _guarded_addition(self, addition: Any) -> Any:
        def factory() -> Any:
            with self.log.guard(addition.id or addition.path, "action"):
                return addition.factory()
            return Group(id=f"failed-{id(addition)}")

        copy = addition.clone_traits()
        copy.factory = factory
        return copy

    def _guarded_pane(self, factory: Any) -> Any:
        def failed(task: Any, error: Exception, **traits: Any) -> Any:
            self.log.record(factory, "dock pane", error)
            return FailedPane(task=task, message=f"{factory} failed:\n{error!r}", **traits)

        def create(task: Any = None, **traits: Any) -> Any:
            try:
                pane = factory(task=task, **traits)
                if not isinstance(pane, IDockPane):
                    raise ConfigurationError(
                        f"{factory}: found {type(pane).__name__}; expected a dock pane. "
                        "Mend the dock_pane_factories of the plugin."
                    )
            except Exception as error:  # noqa: BLE001 - the edge of plugin loading
                return failed(task, error, id=f"failed-{id(factory)}", name="Failed pane")
            inner = pane.create_contents

            def create_contents(parent: Any) -> Any:
                try:
                    return inner(parent)
                except Exception as error:  # noqa: BLE001 - the edge of plugin loading
                    return failed(task, error).create_contents(parent)

            pane.create_contents = create_contents
            return pane

        return create

    def _preferences_default(self) -> Any:
        """Move preferences that cannot be parsed out of the way; they would end the program."""
        path = os.path.join(self.home, "preferences.ini")
        preferences = super()._preferences_default()
        try:
            preferences.get_scope("application")  # reads the file
        except Exception as error:  # noqa: BLE001 - configobj has a family of its own
            self.log.record(path, "preferences", error)
            os.replace(path, path + ".broken")
            preferences = super()._preferences_default()
        return preferences

    def _create_windows(self) -> None:
        super()._create_windows()
        if not self.windows:
            # never run a GUI loop that no window can end
            raise ConfigurationError(
                "workbench: found no window that could be opened; expected one. "
                + "; ".join(failure.sentence for failure in self.log.failures)
            )

    def _window_factory_default(self) -> Any:
        return GuardedTaskWindow

    def _plugin_manager_default(self) -> Any:
        return GuardedPluginManager(application=self, log=self.log)

    def _extension_registry_default(self) -> Any:
        return GuardedExtensionRegistry(plugin_manager=self, log=self.log)

    def _service_registry_default(self) -> Any:
        return GuardedServiceRegistry(log=self.log)
