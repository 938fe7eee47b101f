"""Tests of the pane with the numbers of the fit, in a real window."""

import pytest
from pyface.qt.QtCore import QModelIndex, Qt
from pyface.qt.QtGui import QGuiApplication, QPalette
from pyface.qt.QtWidgets import QTableView

from epxs.workbench.document import read_document

pytestmark = pytest.mark.gui


@pytest.fixture
def view(view_of, wait_until):
    """The view of the fit pane with the numbers of all points."""
    view = view_of("Fit")
    wait_until(lambda: "sum of 12 points" in view.title)
    return view


@pytest.fixture
def table(view, application):
    """The Qt model of the table on the screen."""
    return model_of(fit_pane(application))


@pytest.fixture
def grown_view(make_window, wait_until, grown):
    """A function that shows a scan with three fitted groups, of which one is not sure."""
    from epxs_fluorescence.plugin import FluorescencePlugin

    application = make_window([FluorescencePlugin()])

    def show(**options):
        scan = grown(**options)
        scan.take(0, 1)
        if scan.results is not None:
            scan.fit(0, 1)
        document = read_document(scan.file, scan.entry)
        document.live = True
        application.workspace.add(document)
        pane = fit_pane(application)
        wait_until(lambda: "sum of 2 of 12 points" in pane.view.title)
        return scan, pane

    yield show
    application.workspace.close_all()


def fit_pane(application):
    """Return the pane with the table."""
    return next(pane for pane in application.windows[0].dock_panes if pane.name == "Fit")


def model_of(pane):
    """Return the Qt model of its table."""
    return pane.control.findChild(QTableView).model()


def cells(model, role=Qt.ItemDataRole.DisplayRole):
    """Return what all cells of a Qt table hold for *role*, line by line."""
    top = QModelIndex()
    return [
        [model.data(model.index(row, n, top), role) for n in range(model.columnCount(top))]
        for row in range(model.rowCount(top))
    ]


def test_each_group_has_a_line(view):
    assert [line.group for line in view.rows] == ["Fe K", "Cu K"]


def test_the_lines_are_on_the_screen(view, table):
    assert [line[:2] for line in cells(table)] == [[line.group, line.area] for line in view.rows]
    assert all("±" in line[1] for line in cells(table))


def test_selecting_a_point_shows_its_numbers(view, application, table, wait_until):
    before = cells(table)
    application.workspace.active.select(6)
    wait_until(lambda: "row 6" in view.title)
    assert cells(table) != before
    assert "samx 2.0 mm, samz 1.0 mm" in view.title


def test_lines_of_the_same_groups_stay_where_they_are(view, application, wait_until):
    lines = list(view.rows)
    application.workspace.active.select(6)
    wait_until(lambda: "row 6" in view.title)
    assert all(line is before for line, before in zip(view.rows, lines, strict=True))


def test_numbers_have_units_and_come_by_atomic_number_with_scatter_last(grown_view):
    _, pane = grown_view()
    assert [line[:3] for line in cells(model_of(pane))] == [
        ["Ca K", "401 ± 141", "(0.50 ± 0.71) mg/kg"],
        ["Fe K", "1801 ± 42", "(2.050 ± 0.071) %"],
        ["Compton", "801 ± 28", ""],
    ]


def test_the_head_tells_the_unit_of_the_areas(view, table):
    heads = [
        table.headerData(n, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        for n in range(4)
    ]
    assert heads == ["group", "area (counts)", "mass fraction", "area / σ"]


def test_groups_that_are_not_sure_are_grey(grown_view):
    _, pane = grown_view()
    calcium, iron, _ = cells(model_of(pane), Qt.ItemDataRole.ForegroundRole)
    grey = QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)
    assert {brush.color().getRgb() for brush in calcium} == {grey.getRgb()}
    assert grey.getRgb() not in {brush and brush.color().getRgb() for brush in iron}


def test_without_a_fit_the_title_says_so(grown_view):
    _, pane = grown_view(fitted=False)
    assert pane.view.title.endswith("no fit")
    assert pane.view.rows == []


def test_numbers_follow_results_that_arrive(grown_view, wait_until):
    scan, pane = grown_view()
    scan.take(2)
    scan.fit(2)
    scan.results.updated = True
    wait_until(lambda: pane.view.rows[1].area == "2703 ± 52")
