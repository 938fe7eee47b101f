"""The tree of a measurement passes the validators, whatever became of the scan."""

from __future__ import annotations

from dataclasses import replace

import h5py
import pytest

from epxs.phynx import api as phynx


def write_scan(path, plan, results_plan, rows, status, take, fit):
    with phynx.open(path, "w") as file:
        entry = file.create_entry(plan)
        results = entry.create_results(results_plan)
        file.start_swmr()
        take(entry.measurement, rows)
        if rows:
            results.write(rows, fit(list(rows)))
        entry.finish(status, "2026-01-01T10:05:00+00:00")


@pytest.mark.parametrize(("points", "status"), [(12, "completed"), (7, "aborted"), (0, "aborted")])
def test_a_live_scan_is_valid_nexus_however_far_it_came(
    path, plan, results_plan, take, fit, passes_nexus_gate, points, status
):
    write_scan(path, plan, results_plan, range(points), status, take, fit)
    passes_nexus_gate(path)


@pytest.mark.parametrize("points", [12, 5])
def test_a_scan_of_one_line_is_valid_nexus(
    path, profile_plan, results_plan, take, fit, passes_nexus_gate, points
):
    write_scan(path, profile_plan, results_plan, range(points), "completed", take, fit)
    passes_nexus_gate(path)


def test_a_scan_without_spectra_is_valid_nexus(path, plan, passes_nexus_gate):
    with phynx.open(path, "w") as file:
        file.create_entry(replace(plan, detectors=()))
    passes_nexus_gate(path)


def test_a_scan_without_counters_is_valid_nexus(path, plan, passes_nexus_gate):
    with phynx.open(path, "w") as file:
        file.create_entry(replace(plan, detectors=(), signals=(), monitor=""))
    passes_nexus_gate(path)


def test_a_scan_of_unknown_axes_is_shown_over_the_number_of_the_point(
    path, plan, passes_nexus_gate
):
    with phynx.open(path, "w") as file:
        file.create_entry(replace(plan, axes=(), shape=(12,)))
    passes_nexus_gate(path)
    with h5py.File(path) as file:
        assert list(file["scan_0001/profile"].attrs["axes"]) == ["i"]


def test_two_scans_in_a_file_are_valid_and_the_later_is_shown_first(path, plan, passes_nexus_gate):
    with phynx.open(path, "w") as file:
        file.create_entry(plan)
    with phynx.open(path, "a") as file:
        file.create_entry(replace(plan, name="scan_0002"))
        assert file.default_entry.name == "scan_0002"
    passes_nexus_gate(path)


def test_an_entry_whose_name_is_taken_gets_a_number(path, plan):
    with phynx.open(path, "w") as file:
        file.create_entry(plan)
        assert file.create_entry(plan).name == "scan_0001_2"


def test_names_that_nexus_does_not_allow_are_replaced_and_kept(recorded):
    slow = next(iter(recorded.measurement.scalar_data.axes.values()))
    assert (slow.name, slow.label) == ("Col_mir_bend", "Col_mir-bend")


def test_nothing_but_numbers_changes_in_a_file_while_a_scan_is_recorded(recorded):
    counts = recorded.measurement.mcas["mca1"].counts.h5
    assert counts.chunks is None  # no index that a killed writer could leave half-written
    assert counts.id.get_offset() is not None  # its place was taken before the first point


def test_the_default_plot_shows_the_sum_of_each_spectrum(recorded):
    assert recorded["map/mca1"][2, 3] == 16 * 11


def test_the_monitor_is_linked_where_nexus_looks_for_it(recorded):
    assert recorded["control/data"] is recorded.measurement.monitor
