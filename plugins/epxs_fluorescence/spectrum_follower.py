"""Follows what a workspace shows, and has its spectrum read in the background."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from traits.api import Any as AnyTrait
from traits.api import Bool, Float, HasStrictTraits, Instance, Str, observe

from epxs.core.api import NORMAL, URGENT
from epxs.workbench.api import Latest, Workspace
from epxs_fluorescence.spectrum_model import SpectrumReader, SpectrumReading

#: Shortest time between two looks at a scan that grows, seconds.
INTERVAL = 0.5

_followers: WeakValueDictionary[int, SpectrumFollower] = WeakValueDictionary()


class SpectrumFollower(HasStrictTraits):
    """The spectrum to show: of the selected points, or of all that are measured.

    At most one request is on its way. A click is read at once; a growing scan and growing
    results are looked at twice a second, less often if reading takes long.
    """

    #: What is shown.
    workspace = Instance(Workspace)

    #: The newest spectrum; None where nothing is open.
    reading = Instance(SpectrumReading)

    #: Why the newest one cannot be read, a sentence; "" if it can.
    trouble = Str()

    #: Calls a function on the main thread after some seconds; of the toolkit.
    later = AnyTrait()

    #: The clock, seconds.
    clock = AnyTrait(time.monotonic)

    _reader = AnyTrait()
    _latest = Instance(Latest)
    _rows = AnyTrait(())
    _asked = Float(-1e9)
    _took = Float(0.0)
    _published = Float(-1e9)
    _waits = Bool()

    def __init__(self, workspace: Workspace, later: Callable[[float, Any], None]) -> None:
        super().__init__(workspace=workspace, later=later, _latest=Latest("spectrum"))
        self._start()

    @observe("workspace:active.[measurement, results]", post_init=True)
    def _start_again(self, event: Any) -> None:
        self._start()

    def _start(self) -> None:
        """Show another measurement, or other results."""
        self._latest.cancel()
        document = self.workspace.active
        if document is None:
            self._reader = self.reading = None
            return
        self._reader = SpectrumReader(document.measurement, document.results, document.grid)
        self._published = -1e9
        self._ask()

    @observe("workspace:active:[row, measurement:selection]", post_init=True)
    def _follow_selection(self, event: Any) -> None:
        # one click changes both the row and the selection
        if selected_rows(self.workspace.active) != self._rows:
            self._ask(URGENT)

    @observe("workspace:active:measurement:acquired", post_init=True)
    def _follow_rows(self, event: Any) -> None:
        self._soon()

    @observe("workspace:active:results:updated", post_init=True)
    def _follow_results(self, event: Any) -> None:
        if self._reader is not None:
            self._reader.forget()
        self._soon()

    def _soon(self) -> None:
        """Look again, but not more often than allowed."""
        if self._waits:
            return
        wait = self._asked + max(INTERVAL, 4 * self._took) - self.clock()
        if wait <= 0:
            self._ask()
        else:
            self._waits = True
            self.later(wait, self._look_again)

    def _look_again(self) -> None:
        self._waits = False
        self._ask()

    def _ask(self, priority: int = NORMAL) -> None:
        reader, document = self._reader, self.workspace.active
        if reader is None or document is None:
            return
        self._asked = self.clock()
        rows = self._rows = selected_rows(document)
        self._latest.ask(
            document.file.errands,
            lambda: self._read(reader, rows, priority == URGENT),
            lambda found: self._show(reader, *found),
            priority,
            self._give_up,
        )

    def _give_up(self, sentence: str) -> None:
        """Show no other spectrum in its place, and say why."""
        self.trait_set(trouble=sentence, reading=None)

    def _read(
        self, reader: SpectrumReader, rows: tuple[int, ...], quick: bool
    ) -> tuple[SpectrumReading, float]:
        """Return a spectrum and how long it took, in the thread that reads files."""
        begun = time.perf_counter()
        return reader.read(rows, quick), time.perf_counter() - begun

    def _show(self, reader: SpectrumReader, reading: SpectrumReading, took: float) -> None:
        if reader is not self._reader:
            return
        self._took = took
        self.trouble = ""
        now = self.clock()
        if reading.complete or now - self._published >= INTERVAL:
            self._published = now
            self.reading = reading
        if not reading.complete:
            self._ask()


def selected_rows(document: Any) -> tuple[int, ...]:
    """Return the rows that are looked at; none means all."""
    if document.measurement is not None:
        return tuple(int(row) for row in document.measurement.selection)
    return () if document.row < 0 else (document.row,)


def follow(workspace: Workspace, later: Callable[[float, Any], None]) -> SpectrumFollower:
    """Return the follower of *workspace* that all its views share, for as long as one lives."""
    follower = _followers.get(id(workspace))
    if follower is None:
        follower = _followers[id(workspace)] = SpectrumFollower(workspace, later)
    return follower
