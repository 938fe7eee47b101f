"""Fixtures for tests with windows; a conftest.py takes them with ``from gui import *``.

Exceptions in observers and slots fail the test, nothing is written to the home of the user,
and every widget is gone at the end of its test.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import threading
import time

import pytest

__all__ = ["delete_widgets", "make_window", "own_home", "raise_everywhere", "wait_until"]


def _prepare() -> None:
    """Choose the toolkit before anything draws, with its cache of fonts beside the tests."""
    patch = pytest.MonkeyPatch()
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        patch.setenv(name, f"{tempfile.gettempdir()}/epxs-tests-ets")
    from epxs.workbench import toolkit

    toolkit.prepare()
    patch.undo()


_prepare()


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """A home that is nobody's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def raise_everywhere(monkeypatch):
    """Let exceptions in observers, slots and threads fail the test."""
    from traits import api, observation
    from traits.observation import api as observation_api

    assert observation
    errors = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: errors.append(error[1]))
    monkeypatch.setattr(threading, "excepthook", lambda told: errors.append(told.exc_value))
    api.push_exception_handler(handler=lambda *arguments: None, reraise_exceptions=True)
    observation_api.push_exception_handler(handler=lambda event: None, reraise_exceptions=True)
    yield errors
    observation_api.pop_exception_handler()
    api.pop_exception_handler()
    if errors:
        raise errors[0]


@pytest.fixture(autouse=True)
def delete_widgets():
    """Run deferred deletions, which no event loop of a test does."""
    yield
    if "pyface.ui.qt.init" not in sys.modules:
        return
    from pyface.qt import QtCore

    for _ in range(3):
        QtCore.QCoreApplication.processEvents()
        QtCore.QCoreApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
        gc.collect()


@pytest.fixture
def wait_until():
    """A function that runs the GUI until a condition holds."""
    from pyface.qt import QtCore

    def wait(condition, timeout=20.0):
        end = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < end, "it did not happen"
            QtCore.QCoreApplication.processEvents(
                QtCore.QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20
            )
            time.sleep(0.002)

    return wait


@pytest.fixture
def make_window(wait_until):
    """A function that opens the application with given (or all) plugins; returns it."""
    from epxs.workbench.application import make_application

    opened = []

    def make(plugins=None, **options):
        application = make_application(plugins, **{"remembers": False, **options})
        assert application.start()
        opened.append(application)
        application.open_window()
        wait_until(lambda: application.window.isVisible())
        return application

    yield make
    for application in opened:
        application.exit(force=True)
        application.stop()
