"""The pane in which a fit is set up, in a real window with mouse and keys."""

import shutil

import pytest
from pyface.qt.QtCore import QPoint, Qt
from pyface.qt.QtGui import QGuiApplication
from pyface.qt.QtTest import QTest
from pyface.qt.QtWidgets import QLineEdit, QTableView, QTabWidget, QTreeWidget

from epxs_fluorescence.plugin import FluorescencePlugin
from epxs_fluorescence.ui.element_editor import _ElementEditor
from epxs_fluorescence.ui.periodic_table import PeriodicTable

pytestmark = pytest.mark.gui


@pytest.fixture
def window(make_window, wait_until, citrus, citrus_path, tmp_path):
    """The window with the citrus leaf and its configuration, fitted live."""
    application = make_window([FluorescencePlugin()])
    application.workspace.open(shutil.copy(citrus / "citrus_leaves.dat.h5", tmp_path / "leaf.h5"))
    panes = {pane.name: pane for pane in application.windows[0].dock_panes}
    panes["Fit set-up"].visible = True
    panes["Fit set-up"].control.raise_()
    wait_until(lambda: panes["Fit set-up"].view is not None)  # made when it is seen
    bench = panes["Fit set-up"].view.bench
    wait_until(lambda: bench.reading is not None and bench.reading.complete)
    bench.load(str(citrus_path))
    wait_until(lambda: bench.fit is not None and bool(bench.setup.edges))
    yield application, panes, bench
    bench._models.close()


def test_a_whole_session_with_mouse_and_keys(window, wait_until):
    """One window for all: each costs seconds."""
    application, panes, bench = window
    setup = bench.setup
    table = panes["Fit set-up"].control.findChild(PeriodicTable)

    # a click fits an element, a second one leaves it out
    QTest.mouseClick(table, Qt.MouseButton.LeftButton, pos=table.place("Co").center())
    assert setup.peaks["Co"] == ("K",)
    QTest.mouseClick(table, Qt.MouseButton.LeftButton, pos=table.place("Co").center())
    assert "Co" not in setup.peaks

    # keys choose the shell; what is impossible is refused beside the table
    QTest.mouseMove(table, table.place("Zr").center())
    table._point("Zr")
    QTest.keyClick(table, "k")
    assert "17.2 keV; expected more than 18 keV" in setup.element_problem
    QTest.keyClick(table, "l")
    assert setup.peaks["Zr"] == ("L",)
    application.workspace.undo.undo()
    assert "Zr" not in setup.peaks
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert table._at == "Nb"
    assert "niobium, Z = 41" in table.toolTip()

    # the menu offers the groups, and why some cannot be
    ui = panes["Fit set-up"].ui
    editor = next(each for each in ui._editors if isinstance(each, _ElementEditor))
    menu = editor.menu("Fe")
    actions = {action.text(): action for action in menu.actions()}
    assert actions["Fe K"].isChecked()
    assert not actions["Fe Ka"].isEnabled()
    assert "which has the same lines" in actions["Fe Ka"].toolTip()
    menu.close()

    # what is proposed is ticked where it is fitted, and a tick fits it
    from epxs_fluorescence.fit_bench import Proposal

    bench.proposals = [Proposal(group="Fe K", fitted=True), Proposal(group="Mo L", reasons="a; b")]
    tree = panes["Fit set-up"].control.findChild(QTreeWidget)
    assert [tree.topLevelItem(n).text(0) for n in range(2)] == ["Fe K", "Mo L"]
    tree.topLevelItem(1).setCheckState(0, Qt.CheckState.Checked)
    assert setup.peaks["Mo"] == ("L",)
    tree.topLevelItem(1).setCheckState(0, Qt.CheckState.Unchecked)
    assert "Mo" not in setup.peaks

    # the table sorts by a click on a head, and is copied
    view = panes["Fit"].view
    wait_until(lambda: len(view.rows) == 28)
    widget = panes["Fit"].control.findChild(QTableView)
    head = widget.horizontalHeader()
    place = QPoint(head.sectionViewportPosition(1) + 10, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.rows[0].group == "Ca K"
    view.copy_all()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split("\t")[:2] == ["group", "area (counts)"]
    assert copied[1].startswith("Ca K\t")

    # in the spectrum: a region by dragging with Shift, its edge moved, taken away
    spectrum = panes["Spectrum"].view
    control, plot = spectrum.container.window.control, spectrum.plot.upper
    wait_until(lambda: plot.width > 100 and spectrum.plot.lower.y2 > 50)

    def at(energy):
        x = float(plot.index_mapper.map_screen(energy))
        return QPoint(round(x), round(control.height() - plot.y - 0.5 * plot.height))

    def drag(first, last, keys=Qt.KeyboardModifier.NoModifier):
        QTest.mousePress(control, Qt.MouseButton.LeftButton, keys, at(first))
        QTest.mouseMove(control, at(last))
        QTest.mouseRelease(control, Qt.MouseButton.LeftButton, keys, at(last))

    drag(6.0, 7.0, Qt.KeyboardModifier.ShiftModifier)
    (band,) = bench.rois.bands
    assert (band.low, band.high) == pytest.approx((6.0, 7.0), abs=0.05)
    drag(7.0, 7.5)
    assert band.high == pytest.approx(7.5, abs=0.05)
    QTest.mouseClick(
        control, Qt.MouseButton.RightButton, Qt.KeyboardModifier.ShiftModifier, at(6.5)
    )
    assert bench.rois.bands == []

    # the cursor tells what it stands on; a click picks a line while lines are picked
    spectrum.plot.rois.at = 6.404
    assert spectrum.cursor.startswith("6.404 keV   channel ")
    bench.picking = True
    QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=at(3.69))
    assert bench.picks[0].line == "Ca KL3"
    assert spectrum.plot.marks.picked[0][1] == "Ca KL3"
    bench.trait_set(picks=[], picking=False)

    # axes read as channels and counts per second; the numbers of the data stay
    spectrum.trait_set(channels=True, per_second=True, escape=True, pile_up=True, with_sum=True)
    assert spectrum.plot.lower.index_axis.title == "channel"
    assert spectrum.plot.upper.value_axis.title.startswith("counts/s per ")
    assert spectrum.plot.drawn.curves[0].name == "mean of all"
    assert any("+" in name for _, name, _ in spectrum.plot.marks.places())
    ticks = spectrum.plot.lower.index_axis.tick_generator.get_ticks(2.0, 16.0, 2.0, 16.0, "auto")
    channels = [(tick - setup.calibration.zero) / setup.calibration.gain for tick in ticks]
    assert all(abs(value - round(value, -1)) < 1e-3 for value in channels)

    # fields refuse what makes no sense, in a sentence
    setup.calibration.gain = -1.0
    assert "expected a channel wider than 0" in setup.calibration.problem
    application.workspace.undo.undo()

    # the other tabs are made when they are seen, and their fields change the set-up
    tabs = panes["Fit set-up"].control.findChild(QTabWidget)
    shown = {tabs.tabText(number): number for number in range(tabs.count())}
    for label, first in (("Region", setup.region.first), ("Beam", setup.beam.energy)):
        page = tabs.widget(shown[label])
        assert not page.findChildren(QLineEdit)
        tabs.setCurrentIndex(shown[label])
        wait_until(lambda page=page: bool(page.findChildren(QLineEdit)))
        field = next(each for each in page.findChildren(QLineEdit) if each.text() == f"{first:g}")
    field.setText("17.1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    wait_until(lambda: setup.beam.energy == 17.1)
