"""Documents: what is looked at."""

import numpy as np
import pytest
from scans import Windows, point_taken, scan_started

from epxs.analysis.api import identifier
from epxs.core.api import ConfigurationError, FormatError
from epxs.phynx import api as phynx
from epxs.session.api import LiveSession
from epxs.workbench.document import read_document


def test_a_document_knows_its_maps_and_where_its_points_lie(document):
    assert document.elements == ["Fe K", "Cu K"]
    assert "I0" in document.signals
    assert document.grid.shape == (3, 4)
    assert document.grid.text(11) == "samx 3.0 mm, samz 2.0 mm"


def test_the_surest_element_is_shown_first(document):
    assert document.element == "Fe K"


def test_choosing_shows_a_map_that_is_there_and_nothing_else(document):
    document.choose("Cu K")
    document.choose("Xx K")
    assert document.element == "Cu K"


def test_selecting_a_row_selects_it_in_the_measurement(document):
    document.select(5)
    assert document.measurement.selection == (5,)
    assert document.row == 5


def test_a_selection_made_elsewhere_is_followed(document):
    document.measurement.selection = (7,)
    assert document.row == 7
    document.select(None)
    assert document.row == -1


def test_growth_is_told_for_points_and_for_results(document):
    told = []
    document.observe(told.append, "grown")
    document.measurement.acquired = 11
    document.results.updated = True
    assert len(told) == 2


def test_results_in_a_file_of_their_own_find_their_spectra(tmp_path, scan_file):
    with phynx.open(scan_file) as source, phynx.open(tmp_path / "fit.h5", "w") as made:
        estimator = Windows()
        made.create_results_entry(source.default_entry.measurement, estimator.plan(64))
    with phynx.open(tmp_path / "fit.h5") as file:
        document = read_document(file)
        assert document.measurement.mcas["vortex"].counts.shape == (12, 64)
        document.release()


def test_an_empty_file_is_refused(tmp_path):
    refused = pytest.raises(FormatError, match=r"empty\.h5: found no entry; expected")
    with phynx.open(tmp_path / "empty.h5", "w") as file, refused:
        read_document(file)


def test_a_file_that_somebody_else_writes_is_followed(tmp_path, workspace, deliver):
    session = LiveSession(tmp_path / "scan.h5", Windows())
    try:
        session.take(scan_started())
        session.take(point_taken(0))
        wait_for(session, 1)
        workspace.open(tmp_path / "scan.h5")  # a file object of its own: another reader
        deliver(workspace, lambda: workspace.active is not None)
        assert workspace.active.measurement.acquired == 1
        session.take(point_taken(1))
        deliver(workspace, lambda: workspace.active.measurement.acquired == 2)
        assert workspace.active.measurement.state == "running"
    finally:
        session.stop()
    deliver(workspace, lambda: workspace.active.measurement.state == "aborted")


def test_the_grid_of_a_scan_of_unknown_length_grows_with_it(tmp_path, workspace, deliver):
    session = LiveSession(tmp_path / "scan.h5", Windows())
    workspace.follow(session)
    try:
        session.take(scan_started(shape=()))
        deliver(workspace, lambda: workspace.active is not None)
        for index in range(5):
            session.take(point_taken(index))
        deliver(workspace, lambda: workspace.active.grid.shape == (1, 5))
        assert workspace.active.read_map("Fe K").values.shape == (5,)
    finally:
        session.stop()


def wait_for(session, points):
    """Deliver to the session until so many points are fitted."""
    while session.fitted < points:
        assert session.wait(10.0)
        session.deliver()


def test_a_calculated_map_has_the_unit_that_follows_from_the_others(workspace, deliver, document):
    areas = document.read_map(document.elements[0])
    name = identifier(document.elements[0])
    document.expressions = [f"{name} * 2", f"{name} / {name}", f"{name} * {name}"]
    units = [document.read_map(each).unit for each in document.expressions]
    assert units == [areas.unit, "", f"{areas.unit}^2"]
    assert document.read_map(document.expressions[0]).label == f"{name} * 2 ({areas.unit})"


def test_a_document_shows_what_was_calculated(document):
    document.add_expression("Fe_K / (Fe_K + Cu_K)")
    assert document.element == "Fe_K / (Fe_K + Cu_K)"
    data = document.read_map(document.element)
    iron, copper = (document.read_map(name).values for name in ("Fe K", "Cu K"))
    np.testing.assert_allclose(data.values, iron / (iron + copper))
    assert document.map_names[-1] == document.element
    with pytest.raises(ConfigurationError, match="Unknown"):
        document.add_expression("Unknown + 1")
