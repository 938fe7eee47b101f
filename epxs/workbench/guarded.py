"""Parts of an Envisage application that survive what plugins do wrong.

In plain Envisage one plugin that raises while it starts, or contributes something of a
wrong type, keeps the whole application from starting.
"""

from __future__ import annotations

from typing import Any

from envisage.api import (
    CorePlugin,
    ImportManager,
    PluginExtensionRegistry,
    PluginManager,
    ServiceRegistry,
)
from traits.api import Instance

from epxs.workbench.failures import FailureLog
from epxs.workbench.plugin_care.care import RUNNING


class GuardedPluginManager(PluginManager):
    """Drops plugins that fail to start, and stops the others whatever one of them does."""

    log = Instance(FailureLog)

    def start(self) -> None:
        """Start all plugins that can be started."""
        for plugin in list(self):
            if not self._starts(plugin):
                with self.log.guard(plugin.id, "removal"):
                    plugin.disconnect_extension_point_traits()
                    self.remove_plugin(plugin)

    def _starts(self, plugin: Any) -> bool:
        """Start *plugin*; return whether that went well."""
        state = None if self.log.care is None else self.log.care.state_of(plugin)
        if state is not None:
            with self.log.care.guard(state, "start"):
                self.start_plugin(plugin)
            return bool(state.state == RUNNING)
        try:
            self.start_plugin(plugin)
        except Exception as error:
            if isinstance(plugin, CorePlugin):  # without it nothing works
                raise
            self.log.record(plugin.id, "start", error)
            return False
        return True

    def stop(self) -> None:
        """Stop all plugins."""
        for plugin in reversed(list(self)):
            with self.log.guard(plugin.id, "stop"):
                self.stop_plugin(plugin)


class GuardedExtensionRegistry(PluginExtensionRegistry):
    """Leaves out contributions that fail or are of a wrong type, one by one."""

    log = Instance(FailureLog)

    def _initialize_extensions(self, extension_point_id: str) -> list[Any]:
        return [self._good_ones(provider, extension_point_id) for provider in self._providers]

    def _good_ones(self, provider: Any, extension_point_id: str) -> list[Any]:
        stage = f"contribution to {extension_point_id}"
        found: list[Any] = []
        with self.log.guard(provider.id, stage):
            found = list(provider.get_extensions(extension_point_id))
        point = self._extension_points[extension_point_id]
        good: list[Any] = []
        for item in found:
            with self.log.guard(provider.id, stage):
                if item is None:  # traits would take it
                    raise TypeError(f"{stage}: found None; expected something.")
                good.extend(point.trait_type.validate(self, "value", [item]))
        return good


class GuardedServiceRegistry(ServiceRegistry):
    """Drops services whose factory fails."""

    log = Instance(FailureLog)

    def get_services(
        self, protocol: Any, query: str = "", minimize: str = "", maximize: str = ""
    ) -> list[Any]:
        """Return the services for *protocol* that can be made."""
        name = self._get_protocol_name(protocol)
        offered = [(key, value) for key, value in self._services.items() if value[0] == name]
        if offered and isinstance(protocol, str):
            protocol = ImportManager().import_symbol(protocol)
        for service_id, (_, service, properties) in offered:
            try:  # to make the service, if that was not done before
                self._resolve_factory(protocol, name, service, properties, service_id)
            except Exception as error:  # noqa: BLE001 - the edge of plugin loading
                self.log.record(service, "service", error)
                self.unregister_service(service_id)
        found: list[Any] = super().get_services(protocol, query, minimize, maximize)
        return found


class GuardedCorePlugin(CorePlugin):
    """Skips preferences files of plugins that cannot be read."""

    def _load_preferences(self, preferences: list[str]) -> None:
        for url in preferences:
            with self.application.log.guard(url, "preferences"):
                super()._load_preferences([url])
