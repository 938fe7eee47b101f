"""Find plugins by entry point; one that cannot be loaded is left out, with a report."""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import entry_points

from envisage.api import IPlugin

from epxs.core.api import offers
from epxs.workbench.failures import FailureLog


def load_plugins(
    log: FailureLog, disabled: Collection[str] = (), group: str = offers.PLUGINS
) -> list[IPlugin]:
    """Return one plugin for each usable entry point, in order of their names.

    Parameters
    ----------
    log
        Takes the failures.
    disabled
        Names of entry points that are left alone.
    group
        The group of entry points.
    """
    plugins: dict[str, IPlugin] = {}
    for entry_point in sorted(entry_points(group=group), key=lambda e: (e.name, e.value)):
        if entry_point.name in disabled:
            continue
        # SystemExit: a module that calls sys.exit() when imported
        with log.guard(entry_point.name, "load", (Exception, SystemExit)):
            plugin = entry_point.load()()
            if not isinstance(plugin, IPlugin):
                raise TypeError(
                    f"{entry_point.value}: found {type(plugin).__name__}; expected an Envisage "
                    "plugin. Let the entry point name a Plugin class."
                )
            if plugin.id in plugins:
                raise ValueError(
                    f"{entry_point.value}: found the id {plugin.id!r}, which "
                    f"{type(plugins[plugin.id]).__module__} has already; expected a new one. "
                    "Rename or remove one of the two."
                )
            plugins[plugin.id] = plugin
    return list(plugins.values())
