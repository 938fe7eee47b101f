"""Which views suit the node that is looked at; knows no toolkit."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, Dict, Event, HasStrictTraits, Instance, List, Str, observe

from epxs.workbench.api import Latest, NodeFacts, NodePlace, Workspace, read_facts

logger = logging.getLogger(__name__)


class NodeModel(HasStrictTraits):
    """Follows `epxs.workbench.api.Workspace.node`, or what is open where none was picked."""

    workspace = Instance(Workspace)

    #: What is looked at, with its facts; None while nothing is.
    place = Instance(NodePlace)

    #: `epxs.workbench.api.INodeView` that suit it, the best one first.
    suiting = List(AnyTrait())

    #: The id of the view that is in front.
    shown = Str()

    #: One line about the node, or why it cannot be shown.
    headline = Str("choose something in the tree")

    #: Fired when another node is to be shown, or other views suit it.
    changed = Event()

    #: Whether somebody sees it: what is looked at is read only then.
    seen = Bool(True)

    _is_behind = Bool()

    #: What people chose for nodes of one class: id of a view by class.
    _chosen = Dict(Str(), Str())
    _reader = Instance(Latest, ("facts of a node",))

    def stop(self) -> None:
        """Follow no longer."""
        self._reader.cancel()
        self.workspace = None

    def choose(self, identifier: str) -> None:
        """Have a view in front, for this node and others of its class."""
        self.shown = identifier
        if self.place is not None and self.place.facts is not None:
            self._chosen[self.place.facts.class_name] = identifier

    @observe("workspace.node, workspace.active")
    def _look(self, event: Any) -> None:
        node = self._node()
        if event.name == "active" and self.workspace is not None and self.workspace.node:
            return
        self._reader.cancel()
        self._is_behind = not self.seen
        if node is None or self._is_behind:
            self._show(None, None)
            return
        file, path = node.file, node.path
        self._reader.ask(
            file.errands,
            lambda: read_facts(file, path),
            lambda facts: self._show(node, facts),
            tell=self._give_up,
        )

    @observe("seen")
    def _catch_up(self, event: Any) -> None:
        if self.seen and self._is_behind:
            self._look(event)

    def _node(self) -> NodePlace | None:
        """Return what is looked at: what was picked, else the entry that the window shows."""
        workspace = self.workspace
        if workspace is None or workspace.node is not None or workspace.active is None:
            return None if workspace is None else workspace.node
        entry = workspace.active.entry
        return None if entry is None else NodePlace(workspace.active.file, entry.path)

    def _give_up(self, sentence: str) -> None:
        """Show no other node in its place, and say why."""
        self._show(None, None)
        self.headline = sentence

    @observe("workspace:documents.items")
    def _forget_closed(self, event: Any) -> None:
        node = self.workspace.node
        open_files = [document.file for document in self.workspace.documents]
        if node is not None and not any(node.file is file for file in open_files):
            self.workspace.node = None

    @observe("workspace:restructured, workspace:active:grown")
    def _look_again(self, event: Any) -> None:
        """Of a file that grows other views may suit: a first point, a first image."""
        node = self._node()
        if node is not None and self.seen and not self._reader.busy:
            file, path = node.file, node.path
            self._reader.ask(
                file.errands, lambda: read_facts(file, path), lambda f: self._renew(node, f)
            )

    def _renew(self, node: NodePlace, facts: NodeFacts) -> None:
        known = None if self.place is None else self.place.facts
        suiting = [each.id for each in choose_views(self.workspace.node_views, facts)]
        if known is None or suiting != [each.id for each in self.suiting]:
            self._show(node, facts)
        else:
            self.headline = describe(facts)

    def _show(self, node: NodePlace | None, facts: NodeFacts | None) -> None:
        if node is None or facts is None:
            self.trait_set(place=None, suiting=[], headline="choose something in the tree")
        else:
            suiting = choose_views(self.workspace.node_views, facts)
            ids = [each.id for each in suiting]
            wanted = self._chosen.get(facts.class_name, "")
            self.trait_set(
                place=replace(node, facts=facts),
                suiting=suiting,
                shown=wanted if wanted in ids else (ids or [""])[0],
                headline=describe(facts),
            )
        self.changed = True


def choose_views(views: Iterable[Any], facts: NodeFacts) -> list[Any]:
    """Return the views that suit a node, that of the highest priority first.

    One that cannot say whether it does is left out, and the log tells why.
    """
    found = []
    for view in views:
        try:
            if view.suits(facts):
                found.append((-int(view.priority), str(view.id), view))
        except Exception:  # the edge of the plugin
            logger.exception("node view %s cannot say what suits it", getattr(view, "id", view))
    return [view for *_, view in sorted(found, key=lambda each: each[:2])]


def describe(facts: NodeFacts) -> str:
    """Return one line about a node: path, class, shape, type, unit; or what is wrong with it."""
    if facts.trouble:
        return f"{facts.path}: {facts.trouble}"
    shape = " × ".join(map(str, facts.shape))
    parts = [facts.class_name, facts.nx_class, shape, facts.dtype, facts.units]
    return f"{facts.path}    {' · '.join(part for part in parts if part)}"
