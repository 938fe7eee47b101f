"""Perspectives: arrangements of the panes for one kind of work, over the same documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from traits.api import HasStrictTraits, List, Str


class Perspective(HasStrictTraits):
    """One arrangement. Contribute it to `epxs.workbench.api.PERSPECTIVES`.

    Panes are shown in those that their factory names, in all if it names none.
    """

    #: Unique word, which panes name.
    id = Str()

    #: For people.
    name = Str()

    #: The key that goes there.
    key = Str()

    #: What one does there, in a sentence.
    doc = Str()

    #: Ids of panes to show besides those that name this perspective, and to leave out.
    shows = List(Str())
    hides = List(Str())

    #: Id of the pane that lies on top in the centre; "" for the one that did before.
    front = Str()

    def has(self, factory: Any) -> bool:
        """Whether a pane is shown at first."""
        if factory.id in self.shows:
            return True
        wanted = list(getattr(factory, "perspectives", ()))
        return factory.id not in self.hides and (not wanted or self.id in wanted)


def standard_perspectives() -> list[Perspective]:
    """Return those that the window itself offers."""
    return [
        Perspective(
            id="acquire",
            name="Acquire",
            key="Ctrl+1",
            front="epxs.maps.map",
            doc="Drive the instrument, and watch the scan.",
        ),
        Perspective(
            id="analyse",
            name="Analyse",
            key="Ctrl+2",
            front="epxs.maps.map",
            doc="Fit spectra, and compare maps.",
        ),
        Perspective(
            id="browse",
            name="Browse",
            key="Ctrl+3",
            front="epxs.browser.node",
            hides=["epxs.fluorescence.spectrum", "epxs.fluorescence.fit"],
            doc="Look at everything in a file.",
        ),
    ]


def by_id(perspectives: Iterable[Perspective]) -> dict[str, Perspective]:
    """Return *perspectives* by id; of two with one id the first."""
    found: dict[str, Perspective] = {}
    for perspective in perspectives:
        found.setdefault(perspective.id, perspective)
    return found
