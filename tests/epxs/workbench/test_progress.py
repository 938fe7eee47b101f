"""A bar shows progress with the next picture of the window, not with one of its own."""

import pytest

pytestmark = pytest.mark.gui


@pytest.fixture
def qt():
    """An application."""
    from pyface.qt import QtWidgets

    return QtWidgets.QApplication.instance() or QtWidgets.QApplication([])


def test_a_bar_is_not_painted_before_the_window_is(qt, wait_until):
    from pyface.qt import QtWidgets

    from epxs.workbench.api import show_progress

    painted = []

    class Bar(QtWidgets.QProgressBar):
        def paintEvent(self, event):
            painted.append(self.value())
            super().paintEvent(event)

    bar = Bar()
    bar.resize(200, 20)
    bar.show()
    wait_until(lambda: painted)
    painted.clear()
    for value in range(100):
        show_progress(bar, value, 100)
    assert painted == []
    assert (bar.value(), bar.maximum()) == (99, 100)
    wait_until(lambda: painted)
    assert painted == [99]
    bar.close()


def test_more_than_a_bar_can_count_is_shown_in_proportion(qt):
    from pyface.qt import QtWidgets

    from epxs.workbench.api import show_progress

    bar = QtWidgets.QProgressBar()
    show_progress(bar, 10**15, 4 * 10**15)
    assert bar.value() / bar.maximum() == pytest.approx(0.25)
