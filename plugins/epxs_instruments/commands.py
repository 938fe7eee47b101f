"""What can be done with the instrument from menus, keys and the palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from epxs.workbench.api import Command
from epxs_instruments.desk.desk import Desk, desk_of


def commands() -> list[Command]:
    """Return the commands of the menu Instrument."""
    listed: list[tuple[str, str, str, str, Callable[[Desk], Any], Callable[[Desk], bool], str]] = [
        ("connect", "&Connect...", "Ctrl+Alt+C", "Connects to spec or EPICS.",
         _connect, lambda desk: not desk.connector.connecting, "connection"),
        ("simulate", "Connect to a &simulated beamline", "",
         "Starts a simulated beamline on this computer, and connects to it.",
         lambda desk: desk.connector.simulate(), lambda desk: not desk.connector.connecting,
         "connection"),
        ("disconnect", "&Disconnect", "", "Lets go of the instrument; what runs there goes on.",
         lambda desk: desk.connector.disconnect(), _has_instrument, "connection"),
        ("start", "S&tart the scan of the form", "F9", "Starts the scan that the form holds.",
         lambda desk: desk.form.start(), lambda desk: desk.is_connected and not desk.can_abort,
         "scan"),
        ("pause", "&Pause the scan", "F7", "Has the scan stand still after the present point.",
         lambda desk: desk.pause(), lambda desk: desk.can_pause, "scan"),
        ("resume", "&Resume the scan", "F8", "Goes on with the scan that stands still.",
         lambda desk: desk.resume(), lambda desk: desk.can_resume, "scan"),
        ("abort", "&Abort the scan", "Ctrl+Alt+A", "Ends the scan; the points that came stay.",
         lambda desk: desk.abort(), lambda desk: desk.can_abort, "scan"),
        ("enqueue", "Add the scan of the form to the &queue", "Ctrl+Alt+Q",
         "Puts the scan of the form at the end of the queue.",
         lambda desk: desk.form.enqueue(), _has_instrument, "queue"),
        ("run_queue", "Run the q&ueue", "Ctrl+Alt+R", "Runs the scans that wait.",
         lambda desk: desk.queue.start(),
         lambda desk: desk.is_connected and not desk.queue.running, "queue"),
        ("count", "C&ount", "Ctrl+Alt+T", "Counts once.", lambda desk: desk.counting.count(),
         lambda desk: desk.is_connected and not desk.counting.counting, "queue"),
        ("stop", "ST&OP everything", "Ctrl+.", "Stops all that moves or counts, at once.",
         lambda desk: desk.stop(), _has_instrument, "stop"),
    ]  # fmt: skip
    return [
        Command(
            id=f"epxs.instruments.{id}", name=name, menu="Instrument", group=group, key=key,
            doc=doc, perform=_on_desk(perform), enabled=_on_desk(enabled),
        )
        for id, name, key, doc, perform, enabled, group in listed
    ]  # fmt: skip


def _on_desk(function: Callable[[Desk], Any]) -> Callable[[Any], Any]:
    return lambda workspace: function(desk_of(workspace))


def _has_instrument(desk: Desk) -> bool:
    return desk.instrument is not None


def _connect(desk: Desk) -> None:
    from epxs_instruments.ui.connect_dialog import show_connect_dialog

    host = desk.workspace.host
    show_connect_dialog(desk, None if host is None else host.window)
