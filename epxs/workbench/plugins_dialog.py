"""Help > Plugins and Help > About."""

from __future__ import annotations

from html import escape
from importlib.metadata import version
from typing import Any


def describe_plugins(application: Any) -> str:
    """Return the plugins that run, and what failed, as HTML."""
    running = "".join(
        f"<tr><td>{escape(plugin.name)}&nbsp;&nbsp;</td><td><code>{escape(plugin.id)}</code></td></tr>"
        for plugin in application.plugin_manager
    )
    failures = application.log.failures
    failed = "".join(f"<li>{escape(failure.sentence)}</li>" for failure in failures)
    report = f"<h3>What failed</h3><ul>{failed}</ul>" if failures else "<p>None failed.</p>"
    return f"<h3>Running</h3><table>{running}</table>{report}"


def show_plugins(application: Any, parent: Any) -> None:
    """Show the plugins in a window of its own."""
    _show("Plugins", describe_plugins(application), parent)


def show_about(parent: Any) -> None:
    """Say what this is."""
    names = ("epxs", "h5py", "numpy", "PySide6-Essentials", "chaco", "envisage", "PyMca5")
    rows = "".join(
        f"<tr><td>{name}&nbsp;&nbsp;</td><td>{version(name)}</td></tr>" for name in names
    )
    _show(
        "About epxs",
        f"<h3>epxs</h3><p>X-ray fluorescence maps while the scan runs.</p><table>{rows}</table>",
        parent,
    )


def _show(title: str, text: str, parent: Any) -> None:
    from pyface.qt import QtWidgets

    dialog = QtWidgets.QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.resize(640, 420)
    layout = QtWidgets.QVBoxLayout(dialog)
    browser = QtWidgets.QTextBrowser()
    browser.setHtml(text)
    layout.addWidget(browser)
    buttons = QtWidgets.QDialogButtonBox(QtWidgets.QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout.addWidget(buttons)
    dialog.show()  # not modal: the scan goes on, and so may the user
