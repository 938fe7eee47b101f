"""The tree in the window."""

import gc
import time
import weakref
from itertools import pairwise

import h5py
import pytest
from pyface.qt import QtCore, QtWidgets

from epxs.phynx import api as phynx
from epxs.workbench.api import Workspace
from epxs_browser.ui.browser_view import BrowserView
from epxs_browser.ui.tree_model import TreeModel

pytestmark = pytest.mark.gui

#: Longest time in which the window may not answer, in seconds.
FREEZE = 0.4


@pytest.fixture
def pulse():
    """A timer that delivers, as that of the window does, and notes when it ticked."""
    ticks = []

    def tick():
        phynx.errands().deliver()
        ticks.append(time.monotonic())

    timer = QtCore.QTimer()
    timer.timeout.connect(tick)
    timer.start(10)
    yield ticks
    timer.stop()


@pytest.fixture
def tree(pulse):
    """A tree view with an empty model."""
    view = QtWidgets.QTreeView()
    view.setUniformRowHeights(True)
    model = TreeModel(view)
    view.setModel(model)
    view.resize(400, 300)
    view.show()
    yield view
    model.close()
    view.deleteLater()


def expand(tree, wait_until, file, path):
    """Expand what is at *path*, and wait for its members."""
    model = tree.model()
    index = model.index_of(file, path)
    tree.expand(index)
    wait_until(lambda: model.rowCount(model.index_of(file, path)) > 0)


def names(model, index):
    return [model.index(row, 0, index).data() for row in range(model.rowCount(index))]


def test_nothing_is_read_before_it_is_expanded(tree, many, wait_until):
    model = tree.model()
    model.set_files([many])
    root = model.index_of(many, "/")
    assert root.data() == "many.h5"
    assert model.hasChildren(root)
    assert model.rowCount(root) == 0
    expand(tree, wait_until, many, "/")
    assert names(model, root) == ["entry"]


def test_the_window_answers_while_20000_members_are_read(tree, many, wait_until, pulse):
    model = tree.model()
    model.set_files([many])
    for path in ("/", "/entry"):
        expand(tree, wait_until, many, path)
    pulse.clear()
    expand(tree, wait_until, many, "/entry/many")
    index = model.index_of(many, "/entry/many")
    wait_until(lambda: not model.node(index).loading)
    wait_until(lambda: len(pulse) > 20)
    assert model.rowCount(index) == 20_000
    assert model.index(19_999, 0, index).data() == "point_19999"
    assert max(after - before for before, after in pairwise(pulse)) < FREEZE


def test_columns_fill_for_rows_that_are_looked_at(tree, many, wait_until):
    model = tree.model()
    model.set_files([many])
    for path in ("/", "/entry", "/entry/many"):
        expand(tree, wait_until, many, path)
    row = model.index_of(many, "/entry/many/point_7")
    wait_until(lambda: row.siblingAtColumn(2).data() == "7")
    assert row.siblingAtColumn(3).data() == "int64"
    assert row.siblingAtColumn(4).data() == "mm"
    far = model.node(model.index_of(many, "/entry/many/point_15000"))
    assert far.details is None


def test_refreshing_shows_what_was_added_and_keeps_what_is_expanded(tree, tmp_path, wait_until):
    path = tmp_path / "grows.h5"
    with h5py.File(path, "w") as writer:
        for name in ("scan_1/data", "scan_10/data"):
            writer[name] = 1.0
    model = tree.model()
    with phynx.open(path) as file:
        model.set_files([file])
        expand(tree, wait_until, file, "/")
        expand(tree, wait_until, file, "/scan_10")
        kept = model.index_of(file, "/scan_10/data")
        tree.setCurrentIndex(kept)
        file.close()
        with h5py.File(path, "a") as writer:
            writer["scan_2/data"] = 2.0
            del writer["scan_1"]
        file.reopen()
        model.refresh()
        root = model.index_of(file, "/")
        wait_until(lambda: names(model, root) == ["scan_2", "scan_10"])
        assert tree.isExpanded(model.index_of(file, "/scan_10"))
        assert tree.currentIndex().data() == "data"
        assert model.node(tree.currentIndex()).path == "/scan_10/data"
        tree.setModel(None)


def test_a_closed_file_leaves_the_tree(tree, many, wait_until):
    model = tree.model()
    model.set_files([many])
    expand(tree, wait_until, many, "/")
    model.set_files([])
    assert model.rowCount() == 0


def test_a_closed_file_is_not_kept_by_the_tree(tree, tmp_path, wait_until):
    paths = [tmp_path / f"{number}.h5" for number in range(3)]
    gone = []
    for path in paths:
        with h5py.File(path, "w") as writer:
            writer["group/data"] = [1.0]
        file = phynx.open(path)
        gone.append(weakref.ref(file))
        tree.model().set_files([file])
        expand(tree, wait_until, file, "/")
        tree.model().set_files([])
        file.close()
        del file
    gc.collect()
    assert [each() for each in gone] == [None, None, None]


def test_a_cycle_of_links_costs_only_what_is_expanded(tree, many, wait_until):
    model = tree.model()
    model.set_files([many])
    for path in ("/", "/entry", "/entry/links", "/entry/links/around"):
        expand(tree, wait_until, many, path)
    assert "links" in names(model, model.index_of(many, "/entry/links/around"))


def test_picking_a_row_tells_the_workspace(many, wait_until, pulse, monkeypatch):
    workspace = Workspace()
    picked = []
    monkeypatch.setattr(Workspace, "show", lambda self, file, path: picked.append((file, path)))
    view = BrowserView(workspace=workspace)
    ui = view.edit_traits()
    tree = ui.get_editors("workspace")[0].control
    tree.model().set_files([many])
    expand(tree, wait_until, many, "/")
    index = tree.model().index_of(many, "/entry")
    tree.setCurrentIndex(index)
    assert picked[-1] == (many, "/entry")
    ui.dispose()


def test_names_that_are_no_text_are_shown_and_can_be_picked(tree, tmp_path, wait_until):
    path = tmp_path / "odd.h5"
    with h5py.File(path, "w") as writer:
        for name in (b"\xff\xfe", b"a b\nc", "\u202eabc".encode(), b"x" * 60_000):
            h5py.h5g.create(writer.id, name)
    model = tree.model()
    with phynx.open(path) as file:
        model.set_files([file])
        expand(tree, wait_until, file, "/")
        root = model.index_of(file, "/")
        assert len(names(model, root)) == 4
        wait_until(lambda: all(model.index(row, 1, root).data() == "Group" for row in range(4)))
        tree.setCurrentIndex(model.index(0, 0, root))
        assert tree.grab().width() > 0
        tree.setModel(None)


def test_what_is_dragged_out_says_where_it_is(tree, many, wait_until):
    model = tree.model()
    model.set_files([many])
    expand(tree, wait_until, many, "/")
    data = model.mimeData([model.index_of(many, "/entry")])
    assert bytes(data.data("application/x-epxs-node").data()).decode().endswith("many.h5::/entry")
    assert data.text().endswith("many.h5')['/entry']")
