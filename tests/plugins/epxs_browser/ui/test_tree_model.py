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


def go_to(tree, wait_until, file, path):
    """Expand what is on the way to *path*, and make it the current row; return its index."""
    model = tree.model()

    def there():
        for index in model.way_to(file, path):
            tree.expand(index)
        return model.index_of(file, path).isValid()

    wait_until(there)
    tree.setCurrentIndex(model.index_of(file, path))
    return model.index_of(file, path)


def test_the_window_answers_while_20000_members_are_read(tree, many, wait_until, pulse):
    model = tree.model()
    model.set_files([many])
    go_to(tree, wait_until, many, "/entry")
    pulse.clear()
    expand(tree, wait_until, many, "/entry/many")
    index = model.index_of(many, "/entry/many")
    wait_until(lambda: not model.node(index).loading)
    wait_until(lambda: len(pulse) > 20)
    assert max(after - before for before, after in pairwise(pulse)) < FREEZE


def test_a_large_group_shows_a_page_of_members_and_rows_for_the_others(tree, many, wait_until):
    model = tree.model()
    model.set_files([many])
    index = go_to(tree, wait_until, many, "/entry/many")
    wait_until(lambda: model.rowCount(index) == 1000 + 19)
    assert names(model, index)[999:1001] == ["point_999", "point_1000 … point_1999 · 1,000 more"]
    last = model.index(1018, 0, index)
    assert model.node(last).path == "/entry/many"
    assert model.hasChildren(last)
    assert not model.index_of(many, "/entry/many/point_19999").isValid()
    bar = tree.verticalScrollBar()
    wait_until(lambda: bar.maximum() > 1000)
    bar.setValue(bar.maximum())
    rows = range(0, tree.viewport().height(), 5)
    seen = {tree.indexAt(QtCore.QPoint(5, y)).data() for y in rows}
    assert last.data() in seen
    tree.expand(last)
    wait_until(lambda: names(model, last)[-1:] == ["point_19999"])
    row = model.index(999, 0, last)
    tree.scrollTo(row)
    wait_until(lambda: row.siblingAtColumn(2).data() == "19999")


def test_refreshing_keeps_what_is_looked_at_on_a_page(tree, tmp_path, wait_until):
    path = tmp_path / "grows.h5"
    with h5py.File(path, "w") as writer:
        for number in range(3000):
            h5py.h5g.create(writer.id, b"scan_%d" % number)
        writer["scan_2500/data"] = 1.0
    model = tree.model()
    with phynx.open(path) as file:
        model.set_files([file])
        go_to(tree, wait_until, file, "/scan_2500/data")
        file.close()
        with h5py.File(path, "a") as writer:
            for number in (*range(1990, 2000), *range(2100, 2200)):
                del writer[f"scan_{number}"]
            for number in range(3000, 5500):
                h5py.h5g.create(writer.id, b"scan_%d" % number)
        file.reopen()
        model.refresh()
        root = model.index_of(file, "/")
        wait_until(lambda: model.rowCount(root) == 1000 + 5)
        assert [each.split(" · ")[1] for each in names(model, root)[1000:]] == [
            "990 more",
            "1,000 more",
            "1,000 more",
            "1,000 more",
            "400 more",
        ]
        assert model.node(tree.currentIndex()).path == "/scan_2500/data"
        assert tree.isExpanded(model.index_of(file, "/scan_2500"))
        assert not model.index_of(file, "/scan_2150").isValid()
        assert model.index_of(file, "/scan_2200").row() == 100
        tree.setModel(None)


def test_columns_fill_for_rows_that_are_looked_at(tree, many, wait_until):
    model = tree.model()
    model.set_files([many])
    row = go_to(tree, wait_until, many, "/entry/many/point_7")
    wait_until(lambda: row.siblingAtColumn(2).data() == "7")
    assert row.siblingAtColumn(3).data() == "int64"
    assert row.siblingAtColumn(4).data() == "mm"
    far = model.node(model.index_of(many, "/entry/many/point_700"))
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
