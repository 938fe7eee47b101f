"""The commands that the window itself offers; loads Qt only when one is performed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from epxs.workbench.commands import Command
from epxs.workbench.selecting import select_rows

#: What files are offered: spec files have any ending or none.
FILES = ";;".join(
    (
        "Scans (*.h5 *.hdf5 *.nxs *.nx *.hdf *.dat *.spec *.spc *.mca)",
        "NeXus and HDF5 files (*.h5 *.hdf5 *.nxs *.nx *.hdf)",
        "spec files (*.dat *.spec *.spc *.mca)",
        "All files (*)",
    )
)


def standard_commands() -> list[Command]:
    """Return the commands for files, changes, views and help."""
    return [*_file(), *_edit(), *_view(), *_help()]


def perspective_commands(perspectives: Any) -> list[Command]:
    """Return a command for each `epxs.workbench.api.Perspective` that goes there."""
    return [
        Command(
            id=f"perspective.{each.id}",
            name=each.name,
            menu="View",
            group="perspectives",
            key=each.key,
            doc=f"Arranges the panes to: {each.doc[:1].lower()}{each.doc[1:]}",
            perform=lambda workspace, id=each.id: workspace.trait_set(perspective=id),
            ticked=lambda workspace, id=each.id: workspace.perspective == id,
        )
        for each in perspectives
    ]


def operation_commands(operations: Any) -> list[Command]:
    """Return a command for each operation that plugins add; see `epxs.analysis.api.Operation`."""
    return [
        Command(
            id=f"operation.{name}",
            name=f"{title}...",
            menu="Analysis",
            group="operations",
            doc="Calculates this of the scan that is looked at, in a process of its own.",
            perform=lambda workspace, name=name: operations.ask(name, _window(workspace)),
            enabled=_has_document,
        )
        for name, title in operations.available().items()
    ]


def _command(id: str, name: str, menu: str, key: str, doc: str, perform: Any, **more: Any) -> Any:
    return Command(id=f"epxs.{id}", name=name, menu=menu, key=key, doc=doc, perform=perform, **more)


def _window(workspace: Any) -> Any:
    return None if workspace.host is None else workspace.host.window


def _has_document(workspace: Any) -> bool:
    return workspace.active is not None


# -- files ---------------------------------------------------------------------------------


def _file() -> list[Command]:
    return [
        _command("open", "&Open...", "File", "Ctrl+O", "Opens files of any format.", _ask_files),
        _command(
            "reopen", "Open &recent...", "File", "Ctrl+R", "Lists the files opened last.", _recent
        ),
        _command(
            "close",
            "&Close",
            "File",
            "Ctrl+W",
            "Closes the entry that is looked at.",
            lambda workspace: workspace.close(workspace.active),
            enabled=_has_document,
        ),
        _command(
            "open_again",
            "Open &again",
            "File",
            "",
            "Closes the file that is looked at and opens it as it is now.",
            lambda workspace: workspace.open_again(workspace.active.file),
            enabled=lambda workspace: _has_document(workspace) and not workspace.active.live,
        ),
        _command(
            "next_document",
            "&Next entry",
            "File",
            "Ctrl+Tab",
            "Looks at the next open entry.",
            lambda workspace: _step(workspace, 1),
            enabled=_has_document,
            group="entries",
        ),
        _command(
            "previous_document",
            "&Previous entry",
            "File",
            "Ctrl+Shift+Tab",
            "Looks at the open entry before.",
            lambda workspace: _step(workspace, -1),
            enabled=_has_document,
            group="entries",
        ),
        _command(
            "quit",
            "&Quit",
            "File",
            "Ctrl+Q",
            "Closes the window; a scan that is recorded is ended as aborted, with all its points.",
            lambda workspace: _window(workspace).close(),
            group="quit",
        ),
    ]


def _ask_files(workspace: Any) -> None:
    from pyface.qt import QtWidgets

    folder = str(workspace.recent.folder)
    paths, _ = QtWidgets.QFileDialog.getOpenFileNames(
        _window(workspace), "Open files", folder, FILES
    )
    for path in paths:
        workspace.open(path)


def _recent(workspace: Any) -> None:
    from epxs.workbench.palette import Choice, choose

    choices = []
    for each in workspace.recent.paths:
        file, entry = workspace.recent.split(each)
        name = f"{file.name} · {entry.strip('/')}" if entry else file.name
        choices.append(Choice(name, str(file.parent), str(each)))
    choose(_window(workspace), "Open a file again", choices, workspace.open)


def _step(workspace: Any, step: int) -> None:
    documents = workspace.documents
    if documents:
        workspace.active = documents[(documents.index(workspace.active) + step) % len(documents)]


# -- changes -------------------------------------------------------------------------------


def _edit() -> list[Command]:
    return [
        _command(
            "undo",
            "&Undo",
            "Edit",
            "Ctrl+Z",
            "Takes the last change back.",
            lambda workspace: workspace.undo.undo(),
            enabled=lambda workspace: workspace.undo.can_undo,
        ),
        _command(
            "redo",
            "&Redo",
            "Edit",
            "Ctrl+Shift+Z",
            "Makes the change again that was taken back.",
            lambda workspace: workspace.undo.redo(),
            enabled=lambda workspace: workspace.undo.can_redo,
        ),
        _command(
            "copy_script",
            "Copy as &script",
            "Edit",
            "Ctrl+Shift+C",
            "Copies what was done as a Python script.",
            _copy_script,
            group="script",
            enabled=lambda workspace: bool(workspace.script.lines),
        ),
        _command(
            "preferences",
            "&Preferences...",
            "Edit",
            "Ctrl+,",
            "Shows what can be set.",
            _call("epxs.workbench.preferences_dialog", "show_preferences"),
            group="preferences",
        ),
    ]


def _copy_script(workspace: Any) -> None:
    from pyface.qt import QtWidgets

    QtWidgets.QApplication.clipboard().setText(workspace.script.as_script())
    workspace.notify(f"Copied a script of {len(workspace.script.lines)} lines.")


# -- views ---------------------------------------------------------------------------------


def _view() -> list[Command]:
    return [
        _command(
            "all_points",
            "&All points",
            "View",
            "Ctrl+0",
            "Looks at all points again, not at a selection.",
            select_rows,
            enabled=_has_document,
        ),
        _command(
            "palette",
            "&Find a command...",
            "View",
            "Ctrl+Shift+P",
            "Finds a command by some letters of its name.",
            _call("epxs.workbench.palette", "show_palette"),
            group="find",
        ),
        _command(
            "full_screen",
            "F&ull screen",
            "View",
            "F11",
            "Gives the window the whole screen.",
            _full_screen,
            ticked=lambda workspace: _window(workspace).isFullScreen(),
            group="size",
        ),
    ]


def _full_screen(workspace: Any) -> None:
    window = _window(workspace)
    window.showNormal() if window.isFullScreen() else window.showFullScreen()


# -- help ----------------------------------------------------------------------------------


def _help() -> list[Command]:
    return [
        _command(
            "keys",
            "&Keys and mouse",
            "Help",
            "F1",
            "Lists all keys, to be changed there.",
            _call("epxs.workbench.keys_dialog", "show_keys"),
        ),
        _command(
            "notices",
            "&What was told",
            "Help",
            "",
            "Lists what was told, with details.",
            _call("epxs.workbench.notice_views", "show_notices"),
        ),
        _command("plugins", "&Plugins", "Help", "", "Lists plugins, and what failed.", _plugins),
        _command("about", "&About epxs", "Help", "", "Says what this is.", _about),
    ]


def _plugins(workspace: Any) -> None:
    from epxs.workbench.plugins_dialog import show_plugins

    show_plugins(workspace.host, _window(workspace))


def _about(workspace: Any) -> None:
    from epxs.workbench.plugins_dialog import show_about

    show_about(_window(workspace))


def _call(module: str, name: str) -> Callable[[Any], None]:
    """Return a function that calls one of a module that loads Qt, with workspace and window."""

    def call(workspace: Any) -> None:
        from importlib import import_module

        getattr(import_module(module), name)(workspace, _window(workspace))

    return call
