"""What the browser pane shows."""

from __future__ import annotations

from typing import Any

from traits.api import Bool, Button, HasStrictTraits, Instance, Property, observe
from traitsui.api import HGroup, Item, TextEditor, UItem, VGroup, View

from epxs.workbench.api import Workspace
from epxs_browser.search import Search
from epxs_browser.ui.found_list import FoundList
from epxs_browser.ui.tree_editor import TreeEditor


class BrowserView(HasStrictTraits):
    """The open files as a tree, and what is found in them by name."""

    workspace = Instance(Workspace)
    search = Instance(Search, ())
    stop = Button("Stop")

    #: Whether something is looked for; conditions of a view see traits of its own object only.
    finds = Property(Bool(), observe="search.text")
    running = Property(Bool(), observe="search.running")

    traits_view = View(
        VGroup(
            HGroup(
                Item(
                    "object.search.text",
                    label="find",
                    editor=TextEditor(placeholder="name", cancel_button=True),
                    springy=True,
                ),
                UItem("stop", enabled_when="running", width=-50),
            ),
            UItem("workspace", editor=TreeEditor(), springy=True),
            VGroup(
                UItem("object.search.state", style="readonly"),
                UItem("search", editor=FoundList(), height=-180),
                visible_when="finds",
            ),
        ),
        resizable=True,
    )

    @classmethod
    def following(cls, workspace: Workspace) -> BrowserView:
        """Return the view of the files of *workspace*."""
        return cls(workspace=workspace)

    def dispose(self) -> None:
        """Search no longer; the pane goes."""
        self.search.stop()

    def _get_finds(self) -> bool:
        return bool(self.search.text)

    def _get_running(self) -> bool:
        return bool(self.search.running)

    @observe("workspace.documents.items")
    def _search_in_open_files(self, event: Any) -> None:
        documents = [] if self.workspace is None else self.workspace.documents
        self.search.files = list(dict.fromkeys(document.file for document in documents))

    @observe("search:chosen")
    def _look_at(self, event: Any) -> None:
        self.workspace.node = event.new
        self.workspace.show(event.new.file, event.new.path)

    @observe("stop")
    def _stop(self, event: Any) -> None:
        self.search.stop()
