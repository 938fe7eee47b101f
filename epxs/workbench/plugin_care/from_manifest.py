"""The Envisage plugin of what a manifest says; its code is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from envisage.api import Plugin
from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, HasTraits, Instance, Int, List, Str, provides

from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.ids import PANES
from epxs.workbench.plugin_care.manifest import Manifest


@provides(IPaneFactory)
class LazyPane(HasStrictTraits):
    """A pane whose code is imported when it is shown."""

    id = Str()
    name = Str()
    area = Str("right")
    stack = Str()
    order = Int()

    #: Imports ``module:function``.
    find = AnyTrait()
    #: ``module:function``; called with the workspace.
    view = Str()

    def create_view(self, workspace: Any) -> HasTraits:
        """Import the function, and return the view that it makes."""
        made: HasTraits = self.find(self.view)(workspace)
        return made


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
        LazyPane(
            id=pane.id, name=pane.name, area=pane.area, stack=pane.stack, order=pane.order,
            find=find, view=pane.view,
        )
        for pane in manifest.panes
    ]  # fmt: skip
    return ManifestPlugin(id=manifest.id + suffix, name=manifest.name, panes=panes)
