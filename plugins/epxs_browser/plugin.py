"""The part of the workbench that shows what is in files."""

from __future__ import annotations

from typing import Any

from envisage.api import Plugin
from traits.api import List

from epxs.workbench.api import PANES


class BrowserPlugin(Plugin):
    """Shows open files as trees."""

    id = "epxs.browser"
    name = "Browser"

    #: The browser pane.
    panes = List(contributes_to=PANES)

    def _panes_default(self) -> list[Any]:
        from epxs_browser.browser_pane import BrowserPaneFactory

        return [BrowserPaneFactory()]
