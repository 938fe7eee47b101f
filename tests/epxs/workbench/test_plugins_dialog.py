"""Help > Plugins: how it stands with each, and what the user decides."""

from __future__ import annotations

import pytest
from pyface.qt import QtCore, QtTest, QtWidgets

from epxs.workbench.folders import config_folder
from epxs.workbench.plugin_care.ledger import Ledger, Quarantine
from epxs.workbench.plugins_dialog import show_plugins

NEW = (
    '# /// epxs-plugin\n# id = "my.own"\n# name = "Mine"\n# api = ">=1"\n'
    '# description = "A thing of mine."\n# ///\n'
)


@pytest.fixture
def page(make_window, own_home):
    folder = config_folder() / "plugins"
    folder.mkdir(parents=True)
    folder.joinpath("mine.py").write_text(NEW)
    Ledger(config_folder()).quarantine("epxs.browser", Quarantine("start", "it hurt", "Trace"))
    application = make_window()
    page = show_plugins(application, application.window)
    yield page
    page.dialog.close()


def row_of(page, plugin):
    states = [state.id for state in page._care.states]
    return states.index(plugin)


def click(page, plugin, button):
    page.table.selectRow(row_of(page, plugin))
    QtTest.QTest.mouseClick(page.buttons[button], QtCore.Qt.MouseButton.LeftButton)


def told(page, plugin):
    return page.table.item(row_of(page, plugin), 1).text()


@pytest.mark.gui
def test_all_plugins_are_listed_with_their_state(page):
    assert told(page, "epxs.maps") == "running"
    assert told(page, "my.own") == "new"
    assert told(page, "epxs.browser") == "quarantined"


@pytest.mark.gui
def test_the_user_decides_about_them(page):
    click(page, "my.own", "Enable")
    assert told(page, "my.own") == "new, then enabled"
    click(page, "epxs.browser", "Retry")
    assert told(page, "epxs.browser") == "quarantined, then tried again"
    click(page, "epxs.maps", "Disable")
    assert told(page, "epxs.maps") == "running, then disabled"
    kept = Ledger(config_folder())
    assert kept.decision("my.own").enabled is True
    assert kept.decision("epxs.browser").quarantine is None
    assert kept.decision("epxs.maps").enabled is False


@pytest.mark.gui
def test_what_went_wrong_can_be_read_and_copied(page):
    page.table.selectRow(row_of(page, "epxs.browser"))
    assert "it hurt\nTrace" in page.details.toPlainText()
    page.table.selectRow(row_of(page, "my.own"))
    assert page.details.toPlainText().startswith("A thing of mine.")
    click(page, "my.own", "Copy report")
    assert "epxs.browser" in QtWidgets.QApplication.clipboard().text()


@pytest.mark.gui
def test_the_order_can_be_changed(page):
    first = page._care.states[0].id
    click(page, first, "Later")
    assert page._care.states[1].id == first
    assert Ledger(config_folder()).decision(first).order == 1
