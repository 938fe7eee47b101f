"""How it stands with the plugins of this user, told without starting any of them."""

from __future__ import annotations

from epxs.workbench.folders import config_folder
from epxs.workbench.ids import PLUGINS_FOLDER
from epxs.workbench.plugin_care.installed import InstalledPlugin, find_installed
from epxs.workbench.plugin_care.ledger import Decision, Ledger
from epxs.workbench.plugin_care.manifest import API_VERSION


def own_ledger() -> Ledger:
    """Return what this user decided."""
    return Ledger(config_folder())


def installed() -> list[InstalledPlugin]:
    """Return the plugins that are installed, and those in the user's folder."""
    return find_installed(folder=config_folder() / PLUGINS_FOLDER)


def standing(plugin: InstalledPlugin, decision: Decision) -> tuple[str, str]:
    """Return the state of *plugin*, and why."""
    if plugin.problem:
        return "refused", plugin.problem
    if plugin.manifest is not None and not plugin.manifest.fits:
        return "refused", f"it works with epxs {plugin.manifest.api}; this is {API_VERSION}."
    if decision.enabled is False:
        return "disabled", "it was disabled by the user"
    if decision.quarantine is not None:
        return "quarantined", decision.quarantine.reason
    if decision.enabled is None and not plugin.bundled:
        return "new", f"nobody enabled it yet: epxs plugin enable {plugin.id}"
    came = "it came with epxs" if plugin.bundled else "it was enabled by the user"
    return "enabled", came
