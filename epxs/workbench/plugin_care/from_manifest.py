"""The Envisage plugin of what a manifest says; its code is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from envisage.api import Plugin
from traits.api import Instance, List

from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.ids import PANES
from epxs.workbench.offers import Pane
from epxs.workbench.plugin_care.manifest import Manifest


class ManifestPlugin(Plugin):
    """Contributes what a manifest says."""

    panes = List(Instance(IPaneFactory), contributes_to=PANES)


def plugin_of(manifest: Manifest, find: Callable[[str], Any], suffix: str = "") -> ManifestPlugin:
    """Return the Envisage plugin of *manifest*.

    Parameters
    ----------
    manifest
        What the plugin says.
    find
        Imports an object named ``module:object``.
    suffix
        Added to the id, where the plugin has a class of its own that bears it.
    """
    panes = [
        Pane(
            id=pane.id, name=pane.name, area=pane.area, stack=pane.stack, order=pane.order,
            find=find, view=pane.view,
        )
        for pane in manifest.panes
    ]  # fmt: skip
    return ManifestPlugin(id=manifest.id + suffix, name=manifest.name, panes=panes)
