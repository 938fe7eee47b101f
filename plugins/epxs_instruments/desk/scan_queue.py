"""A queue of scans, run one after another."""

from __future__ import annotations

from traits.api import Any as AnyTrait
from traits.api import Bool, Enum, HasRequiredTraits, HasStrictTraits, Instance, Int, List, Str

from epxs.core.api import EpxsError
from epxs.instrument.api import Scan, command_of


class QueuedScan(HasStrictTraits):
    """One line of the queue."""

    line = Str()
    #: How often it is run, and how often it was.
    repeats = Int(1)
    done = Int(0)
    state = Enum("waiting", "running", "done", "aborted", "failed")


class ScanQueue(HasRequiredTraits):
    """Runs scans one after another; a failure, an abort or a lost connection stops it.

    A scan that was stopped is still the next one: nothing is left out, and nothing that was cut
    short counts as done.
    """

    desk = AnyTrait()
    items = List(Instance(QueuedScan, allow_none=False))
    #: Whether the next scan is started when one is over.
    running = Bool(False)
    #: Why it stopped, or what it does.
    note = Str()
    current = Instance(QueuedScan)
    _scan = Instance(Scan)

    def add(self, line: str, repeats: int = 1) -> QueuedScan | None:
        """Put a line at the end; return None if it is no command."""
        try:
            command = command_of(line)
            if hasattr(command, "plan"):
                command.plan()
            else:
                command.check(None)
        except EpxsError as error:
            self.desk.complain(error)
            return None
        item = QueuedScan(line=command.line, repeats=max(1, repeats))
        self._change(f"queue {item.line}", [*self.items, item])
        return item

    def remove(self, item: QueuedScan) -> None:
        """Take a scan out; one that runs stays."""
        if item in self.items and item is not self.current:
            self._change(f"remove {item.line}", [each for each in self.items if each is not item])

    def move(self, item: QueuedScan, places: int) -> None:
        """Move a scan up (negative) or down."""
        if item not in self.items or item is self.current:
            return
        items = list(self.items)
        here = items.index(item)
        there = min(len(items) - 1, max(0, here + places))
        if there != here and items[there] is not self.current:
            items.insert(there, items.pop(here))
            self._change("reorder the queue", items)

    def repeat(self, item: QueuedScan, repeats: int) -> None:
        """Say how often a scan is run; one that was done is run again."""
        item.repeats = max(1, repeats, item.done)
        if item.done < item.repeats and item.state != "running":
            item.state = "waiting"

    def clear_done(self) -> None:
        """Take out what is done."""
        left = [item for item in self.items if item.state != "done"]
        if len(left) < len(self.items):
            self._change("clear what is done", left)

    def _change(self, label: str, items: list[QueuedScan]) -> None:
        before = list(self.items)
        self.desk.workspace.undo.do(
            label, lambda: self.trait_set(items=items), lambda: self.trait_set(items=before)
        )

    # -- running ---------------------------------------------------------------------------

    def start(self) -> None:
        """Begin, or go on where it stopped."""
        if self.running or self.desk.lack("queue"):
            return
        if self._next() is None:
            self.note = "Nothing waits: add scans with the form."
            return
        self.trait_set(running=True, note="")
        self.go_on()

    def hold(self, why: str) -> None:
        """Start no other scan; the one that runs goes on."""
        if self.running:
            self.trait_set(running=False, note=why)

    def lost(self) -> None:
        """The connection is lost: wait until somebody says to go on."""
        if self.running or self.current is not None:
            self._fail("waiting", "The connection was lost. When it is back, go on with Run.")

    def go_on(self) -> None:
        """Start the next scan if the last one is over; called at every turn."""
        if self.current is not None and self._scan is not None:
            self._look_at(self._scan.state)
        if not self.running or self.current is not None:
            return
        if self.desk.can_abort:
            self.note = "Waits for the scan under way: if it stands still, resume or abort it."
            return
        item = self._next()
        if item is None:
            self.trait_set(running=False, note="All scans are done.")
            self.desk.workspace.notify("The queue is done.")
            return
        item.state = "running"
        self.current = item
        self.note = f"{item.line} ({item.done + 1} of {item.repeats})"

        def started(scan: Scan) -> None:
            if self.current is item:
                self._scan = scan

        def failed(error: Exception) -> None:
            if self.current is item:
                self._fail("failed", f"The queue stopped: {error}")

        self.desk.start_scan(command_of(item.line), started, failed)

    def _next(self) -> QueuedScan | None:
        open_states = ("waiting", "aborted", "failed")
        return next((item for item in self.items if item.state in open_states), None)

    def _look_at(self, state: str) -> None:
        item = self.current
        if item is None or state in ("waiting", "running", "paused"):
            return
        if state == "completed":
            item.done += 1
            item.state = "done" if item.done >= item.repeats else "waiting"
            self.trait_set(current=None, _scan=None)
            return
        error = "" if self._scan is None else self._scan.last_error
        self._fail(state, f"The queue stopped: {item.line} was {state}. {error}".strip())

    def _fail(self, state: str, why: str) -> None:
        if self.current is not None:
            self.current.state = state
        self.trait_set(current=None, _scan=None, running=False, note=why)
        self.desk.alarm(why)
