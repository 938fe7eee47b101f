"""Running an operation from the window: its form, its process, its results."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, Instance

from epxs.analysis.api import Operation, find_operation, in_process, run_operation
from epxs.core.api import EpxsError, Mailbox, offers
from epxs.workbench.forms import tidy_form
from epxs.workbench.workspace import Workspace

logger = logging.getLogger(__name__)


class Operations(HasStrictTraits):
    """Runs operations of plugins on what the window shows.

    One runs in a process of its own while a thread waits for it; its results are opened when
    they are complete.
    """

    workspace = Instance(Workspace)

    _mailbox = Instance(Mailbox, ())
    _timer = AnyTrait()
    _running = AnyTrait(0)

    def available(self) -> dict[str, str]:
        """Return what they are called in the menu by name; imports none of them."""
        return {
            name: name.replace("_", " ").replace("-", " ").capitalize()
            for name in offers.names(offers.OPERATIONS)
        }

    def ask(self, name: str, parent: Any = None) -> Any:
        """Show the form of an operation; run it when the user says so. Return the form."""
        try:
            operation = find_operation(name)()
        except EpxsError as error:
            self.workspace.log.tell(str(error), "ERROR")
            return None
        return tidy_form(
            operation.edit_traits(
                view=_form(operation), parent=parent, kind="live", handler=_handler(self, name)
            )
        )

    def start(self, name: str, operation: Operation) -> None:
        """Run *operation* on the document that is looked at."""
        document = self.workspace.active
        if document is None or document.measurement is None:
            self.workspace.log.tell(f"{name}: open a scan first", "ERROR")
            return
        source = Path(document.file.filename)
        out = _free(source.with_name(f"{source.stem}_{name}.h5"))
        parameters = operation.parameters()
        self.workspace.log.tell(f"{name} of {document.name}: {parameters or 'no parameters'}")
        self._running += 1
        self._watch()

        def work() -> None:
            try:
                found: Any = in_process(
                    run_operation, name, source, parameters, document.entry.path, out
                )
            except EpxsError as error:
                found = error
            self._mailbox.push((name, found))

        threading.Thread(target=work, name=f"operation {name}", daemon=True).start()

    def deliver(self) -> None:
        """Open the results of operations that are complete; in the main thread."""
        _, arrived = self._mailbox.collect()
        for name, found in arrived:
            self._running -= 1
            if isinstance(found, EpxsError):
                self.workspace.log.tell(f"{name}: {found}", "ERROR")
            else:
                self.workspace.open(found)
        if not self._running and self._timer is not None:
            self._timer.stop()
            self._timer = None

    @property
    def running(self) -> int:
        """How many operations run."""
        return int(self._running)

    def _watch(self) -> None:
        from pyface.qt import QtCore

        if self._timer is None:
            self._timer = QtCore.QTimer()
            self._timer.timeout.connect(self.deliver)
            self._timer.start(100)


def _form(operation: Operation) -> Any:
    from traitsui.api import CancelButton, Item, OKButton, View

    rows = [
        Item(name, tooltip=str(operation.trait(name).desc or ""), label=name.replace("_", " "))
        for name in operation.parameter_names()
    ]
    return View(*rows, title=operation.title, buttons=[OKButton, CancelButton], width=360)


def _handler(operations: Operations, name: str) -> Any:
    """Return what runs the operation when its form is closed with OK."""
    from traitsui.api import Handler

    class Form(Handler):
        """Waits for the form to be closed."""

        def closed(self, info: Any, is_ok: bool) -> None:
            if is_ok:
                operations.start(name, info.object)

    return Form()


def _free(path: Path) -> Path:
    """Return *path*, or one with a number that is not there yet."""
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_stem(f"{path.stem}_{number}")
        number += 1
    return candidate
