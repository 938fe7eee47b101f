"""What each pane says of a scan that has something wrong within: a sentence, or what is right."""

from __future__ import annotations

import time

import bad_entries
import numpy as np
import pytest
from one_window import *  # noqa: F403
from one_window import settle, turn
from pyface.qt import QtCore

from epxs.workbench import latest
from epxs.workbench.api import NodePlace
from epxs_browser.ui.node_pane import NodePane
from epxs_fluorescence.ui.fit_table_view import FitTableView
from epxs_fluorescence.ui.spectrum_view import SpectrumView
from epxs_maps.line import PIECES
from epxs_maps.ui.compare_views import CorrelationView, NumbersView
from epxs_maps.ui.composite_view import CompositeView
from epxs_maps.ui.linked_maps_view import LinkedMapsView
from epxs_maps.ui.map_view import MapView
from epxs_scans.ui.health_view import HealthView
from epxs_scans.ui.images_view import ImagesView
from epxs_scans.ui.scan_view import ScanView

pytestmark = pytest.mark.gui

#: What makes the view of each pane, and what it says where there is something to be seen.
VIEWS = {
    "map": MapView.following,
    "composite": CompositeView.following,
    "linked": LinkedMapsView.following,
    "correlation": CorrelationView.following,
    "numbers": NumbersView.following,
    "spectrum": SpectrumView,
    "fit": FitTableView,
    "scan": ScanView,
    "images": ImagesView,
    "health": HealthView,
}


@pytest.fixture(scope="module")
def views(application):
    """The view of each pane, all of them seen."""
    made = {name: make(application.workspace) for name, make in VIEWS.items()}
    for name in list(VIEWS)[:5]:
        assert made[name].canvas is not None  # it is made when a window asks for it
    made["health"].model.seen = True
    made["scan"].model.seen = True
    yield made
    for view in made.values():
        view.dispose()


@pytest.fixture(scope="module")
def nodes(application):
    """The pane of the node that is picked, with its tabs."""
    pane = NodePane(application.workspace)
    ui = pane.edit_traits()
    yield pane, ui.get_editors("model")[0]
    ui.dispose()
    pane.dispose()


def said(views):
    """Return what each pane tells in words; "" where it shows something."""
    maps = {name: views[name].canvas.overlays[-1].text for name in list(VIEWS)[:5]}
    return {
        **maps,
        "map": maps["map"] or views["map"].model.readout,
        "spectrum": f"{views['spectrum'].title} {views['spectrum'].cursor}".strip(),
        "fit": views["fit"].title,
        "scan": views["scan"].model.message,
        "images": views["images"].model.message,
        "health": views["health"].model.alarms,
    }


def open_entry(workspace, name, folder):
    """Open the scan *name*; return the sentences that were told."""
    path = folder / f"{name}.h5"
    bad_entries.ENTRIES[name](path)
    told = len(workspace.notices.items)
    workspace.open(path)
    turn(lambda: not workspace.opening)
    settle()
    assert workspace.active.file.filename == str(path)
    return [each.sentence for each in workspace.notices.items[told:]]


CLICK = "click on a pixel to see its spectrum"
NO_IMAGES = "this scan has no area detector"
NO_SPECTRA = "mca1: found no spectra"
WELL = "Nothing is wrong in 12 points."

#: What is to be found in the sentence of each pane; "" where it has nothing to complain of.
SENTENCES = {
    "one_point": {
        "map": CLICK,
        "composite": "its points lie on one line",
        "linked": "its points lie on one line",
        "correlation": "it has one map only; a correlation needs two",
        "spectrum": "sum of 1 points",
        "fit": "no fit",
        "scan": "it has one point only; a curve needs two",
        "health": "Nothing is wrong in 1 points.",
    },
    "no_point": {
        "map": "found no finite value in I0",
        "composite": "choose what is to be shown",
        "linked": "found no finite value in I0",
        "numbers": "found no finite value in I0",
        "correlation": "it has one map only; a correlation needs two",
        "spectrum": "sum of 0 of 12 points",
        "fit": "no fit",
        "scan": "no point was taken yet",
        "health": "no point was taken yet",
    },
    "no_axes": {
        "map": f"positions are not known, lines and points are counted; {CLICK}",
        "spectrum": "sum of 12 points",
        "fit": "sum of 12 points",
        "scan": "",
        "health": WELL,
    },
    "no_data": {
        "map": "it has no map",
        "composite": "its points lie on one line",
        "linked": "its points lie on one line",
        "correlation": "it has no map",
        "numbers": "it has no map",
        "spectrum": "found detectors none",
        "fit": "found detectors none",
        "scan": "it has no column of numbers",
        "health": "it has no detector with spectra",
    },
    "only_text": {
        "map": "positions are not known",
        "spectrum": NO_SPECTRA,
        "fit": NO_SPECTRA,
        "scan": "",
        "health": NO_SPECTRA,
    },
    "only_nan": {
        "map": "found no finite value in Ca K",
        "composite": "found no finite value in Ca K, Fe K",
        "linked": "found no finite value in Ca K, Fe K",
        "correlation": "found no finite value in Ca K, Fe K",
        "numbers": "found no finite value in Ca K",
        "spectrum": "none of 12 has finite counts",
        "fit": "none of 12 has finite counts: no fit",
        "scan": "it has no finite value in what is chosen",
        "health": "found no finite counts in 12 points",
    },
    "ragged": {
        "map": CLICK,
        "spectrum": "sum of 7 of 12 points",
        "fit": "sum of 7 of 12 points",
        "scan": "",
        "health": "12 points, spectra of 7 of them",
    },
    "unreadable_axes": {
        "map": "positions are not known",
        "spectrum": "sum of 12 points",
        "fit": "sum of 12 points",
        "scan": "",
        "health": WELL,
    },
    "broken_fit": {
        "map": CLICK,
        "spectrum": "found no continuum, no window, no energy; expected what a fit is drawn from",
        "fit": "found no continuum, no window, no energy; expected what a fit is drawn from",
        "scan": "",
        "health": WELL,
    },
    "broken_links": {
        "map": CLICK,
        "spectrum": NO_SPECTRA,
        "fit": NO_SPECTRA,
        "scan": "",
        "health": NO_SPECTRA,
    },
}


@pytest.mark.parametrize("name", bad_entries.ENTRIES)
def test_each_pane_says_what_is_wrong_and_shows_nothing_of_another_scan(
    name, views, workspace, tmp_path
):
    open_entry(workspace, name, tmp_path)
    document, found = workspace.active, said(views)
    wanted = {"images": NO_IMAGES, **dict.fromkeys(list(VIEWS)[1:5], ""), **SENTENCES[name]}
    wrong = {pane: found[pane] for pane, part in wanted.items() if part not in found[pane]}
    silent = {pane: found[pane] for pane, part in wanted.items() if not part and found[pane]}
    assert not wrong
    assert not silent  # it says something, and there is something to be seen
    data = views["map"].model.data
    assert data is None or data.values.size == document.grid.rows
    assert all(len(curve.x) <= document.grid.rows for curve in views["scan"].model.curves)
    assert not any("defect" in each.sentence for each in workspace.notices.items)


def test_axes_that_cannot_be_read_are_told_and_the_counters_are_shown(workspace, tmp_path):
    (told,) = open_entry(workspace, "unreadable_axes", tmp_path)
    assert "positions cannot be read, points are counted" in told
    assert np.array_equal(workspace.active.read_map("I0").values, 1000.0 + np.arange(12))


def test_a_selected_point_without_numbers_says_so(views, workspace, tmp_path):
    open_entry(workspace, "only_nan", tmp_path)
    workspace.active.select(0)
    settle()
    assert "row 0, no finite counts" in views["spectrum"].title
    assert not views["spectrum"].plot.reading.counts.any()


#: What is said of nodes: scan, path below the entry, and what the headline or the view says.
OF_NODES = [
    ("only_text", "measurement/scalar_data/I0", "text · counts"),
    ("only_text", "measurement/mca1/counts", "12 × 16 · text"),
    ("only_text", "measurement", "it has neither a signal nor a measurement"),
    ("only_nan", "", "it has no finite value; nothing to draw"),
    ("only_nan", "measurement/scalar_data/I0", "it has no finite value here; nothing to draw"),
    ("only_nan", "measurement/mca1/counts", "it has no finite value here; nothing to draw"),
    ("no_data", "measurement", "it has neither a signal nor a measurement; nothing to draw"),
    ("broken_links", "measurement/scalar_data/I0", "found no such node, or a broken link"),
    ("unreadable_axes", "measurement/scalar_data/samx", "found data that cannot be read"),
]


@pytest.mark.parametrize(("name", "path", "part"), OF_NODES)
def test_a_node_that_shows_nothing_says_why(name, path, part, nodes, workspace, tmp_path):
    open_entry(workspace, name, tmp_path)
    pane, tabs = nodes
    document = workspace.active
    workspace.node = NodePlace(document.file, f"{document.entry.path}/{path}".rstrip("/"))
    settle()
    models = [getattr(view, "model", None) for view, _ in tabs._made.values()]
    words = [pane.model.headline, *(getattr(model, "message", "") for model in models)]
    assert part in " ".join(words)
    workspace.node = None


@pytest.mark.parametrize(
    "shape",
    [
        (50_000,),
        pytest.param((10_000_000,), marks=pytest.mark.soak),
        pytest.param((3162, 3162), marks=pytest.mark.soak),
    ],
    ids=str,
)
def test_a_scan_of_very_many_points_is_drawn_and_the_window_lives(
    shape, views, nodes, workspace, tmp_path
):
    path = tmp_path / "many.h5"
    bad_entries.scan_of_many(path, shape)
    workspace.open(path)
    longest = 0.0
    while workspace.opening or latest.in_the_air():
        begun = time.monotonic()
        QtCore.QCoreApplication.processEvents(
            QtCore.QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20
        )
        longest = max(longest, time.monotonic() - begun)
    document, rows = workspace.active, int(np.prod(shape))
    assert document.file.filename == str(path)
    if rows > 1_000_000:
        assert f"{rows:,} points: each column" in views["scan"].model.message
    (curve,) = views["scan"].model.curves
    assert len(curve.x) == rows
    assert np.isfinite(views["map"].model.data.values).all()
    plot = views["map"]._plot
    if len(shape) == 1:
        assert len(plot._data.get_data("y")) == 2 * PIECES
    else:
        assert plot.plot.visible
        assert plot._data.get_data("picture").shape == (*shape, 4)
    for path in ("/scan", "/scan/measurement/scalar_data/I0"):
        workspace.node = NodePlace(document.file, path)
        turn(lambda: not latest.in_the_air(), 60.0)
        ((view, _),) = nodes[1]._made.values()
        assert not view.model.message
    workspace.node = None
    if rows > 1_000_000:  # a soak test only
        assert longest < 2.0
