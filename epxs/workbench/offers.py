"""Panes and views of nodes as plugins offer them: named code, imported when it is first shown."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, Callable, Enum, HasStrictTraits, HasTraits, Int, List, Str, provides

from epxs.workbench.gestures import Gesture
from epxs.workbench.i_node_view import INodeView
from epxs.workbench.i_pane_factory import IPaneFactory
from epxs.workbench.node_facts import NodeFacts, NodePlace


@provides(IPaneFactory)
class Pane(HasStrictTraits):
    """A pane of the window; the traits are those of `IPaneFactory`.

    Contribute it to `epxs.workbench.api.PANES`.
    """

    id = Str()
    name = Str()
    area = Enum("right", "left", "centre", "bottom")
    stack = Str()
    order = Int()
    perspectives = List(Str())
    waits = Bool()

    #: What mouse and keys do in it: pairs of a gesture and what it does; before them, where, if
    #: that is not in this pane only.
    mouse_and_keys = AnyTrait(())

    #: ``module:callable``; called with the workspace, returns the model of the pane.
    view = Str()

    #: Returns the object named ``module:object``.
    find = Callable(resolve_name)

    @property
    def gestures(self) -> list[Gesture]:
        """What mouse and keys do in it, with its name, for the list of keys."""
        return [
            Gesture(*(each if len(each) == 3 else (self.name, *each)))
            for each in self.mouse_and_keys
        ]

    def create_view(self, workspace: Any) -> HasTraits:
        """Import the callable, and return the view that it makes."""
        made: HasTraits = self.find(self.view)(workspace)
        return made


@provides(INodeView)
class NodeView(HasStrictTraits):
    """A tab of the pane *Node*; the traits are those of `INodeView`.

    Contribute it to `epxs.workbench.api.NODE_VIEWS`.
    """

    id = Str()
    name = Str()
    priority = Int()

    #: Called with a `NodeFacts`; says whether such a node can be shown.
    of = Callable()

    #: ``module:callable``; called with the workspace and the `NodePlace`.
    view = Str()

    def suits(self, facts: NodeFacts) -> bool:
        """Whether it can show a node of which *facts* are known."""
        return bool(self.of(facts))

    def create_view(self, workspace: Any, node: NodePlace) -> HasTraits:
        """Import the callable, and return the view that it makes."""
        made: HasTraits = resolve_name(self.view)(workspace, node)
        return made
