"""Spectra are read with what they are corrected by, and with flags for what is unusable."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs.analysis.api import SpectraReader, fit_measurement
from epxs.analysis.spectra import aligned_blocks
from epxs.analysis.spectra_block import SpectraBlock
from epxs.core.api import FormatError
from epxs.phynx.api import FitFlag, ResultsBlock
from epxs.phynx.api import open as open_phynx


@pytest.fixture
def measured(tmp_path):
    """A function that gives a measurement of 6 points with two detectors of 5 channels."""
    opened = []

    def measure(dtype="u2", dead=(20.0, 50.0), I0=(1.0, 2.0, 3.0, 1.0, 2.0, 3.0), **changes):
        path = tmp_path / f"{len(opened)}.h5"
        with h5py.File(path, "w") as file:
            group = file.create_group("entry/measurement")
            file["entry"].attrs["NX_class"] = "NXentry"
            group.attrs.update({"class": "Measurement", "npoints": 6})
            for number, percent in enumerate(dead, 1):
                mca = group.create_group(f"mca{number}")
                mca.attrs["class"] = "MultiChannelAnalyzer"
                counts = (number * 100 + np.arange(30).reshape(6, 5)).astype(dtype)
                for place, value in changes.get(f"mca{number}", {}).items():
                    counts[place] = value
                mca.create_dataset("counts", data=counts, chunks=(2, 5)).attrs["class"] = "Spectrum"
                times = np.full(6, percent) if np.isscalar(percent) else np.array(percent)
                mca.create_dataset("dead_time", data=times).attrs["class"] = "DeadTime"
                mca["dead_time"].attrs["units"] = "%"
            scalars = group.create_group("scalar_data")
            scalars.attrs["class"] = "ScalarData"
            scalars.create_dataset("I0", data=np.array(I0)).attrs["class"] = "Signal"
        opened.append(open_phynx(path))
        return opened[-1].default_entry.measurement

    yield measure
    for file in opened:
        file.close()


ROWS = np.arange(6)


def test_one_detector_is_read_as_recorded_with_a_factor(measured):
    measurement = measured()
    block = SpectraReader(measurement, ("mca1",), dead_time=True).block(ROWS)
    assert block.counts.dtype == np.uint16
    assert block.variances is None
    np.testing.assert_allclose(block.factor, 1.25)
    np.testing.assert_allclose(block.correction, 1.25)


def test_detectors_are_corrected_each_and_vary_more_than_they_count(measured):
    measurement = measured()
    block = SpectraReader(measurement, dead_time=True).block(ROWS)
    one, two = (measurement.mcas[name].counts[...].astype(float) for name in ("mca1", "mca2"))
    np.testing.assert_allclose(block.counts, 1.25 * one + 2 * two, rtol=1e-6)
    np.testing.assert_allclose(block.variances, 1.25**2 * one + 4 * two, rtol=1e-6)
    expected = (1.25 * one + 2 * two).sum(axis=1) / (one + two).sum(axis=1)
    np.testing.assert_allclose(block.correction, expected, rtol=1e-6)


def test_raw_counts_are_added_up(measured):
    measurement = measured()
    block = SpectraReader(measurement).block(ROWS)
    total = sum(mca.counts[...].astype(int) for mca in measurement.mcas.values())
    np.testing.assert_array_equal(block.counts, total)
    assert block.factor is None


def test_an_element_can_be_left_out(measured):
    reader = SpectraReader(measured(), exclude=("mca2",), dead_time=True)
    assert reader.detectors == ("mca1",)
    np.testing.assert_allclose(reader.block(ROWS).factor, 1.25)


def test_an_element_to_leave_out_that_is_not_there_is_named(measured):
    with pytest.raises(FormatError, match=r"found detectors mca1, mca2; expected mca7\. Choose"):
        SpectraReader(measured(), exclude=("mca7",))


def test_a_monitor_divides_and_keeps_counts_what_they_are(measured):
    reader = SpectraReader(measured(), ("mca1",), normalize="I0")
    np.testing.assert_allclose(reader.block(ROWS).factor, 2.0 / np.array([1, 2, 3, 1, 2, 3]))
    assert reader.steps == ("monitor I0",)


def test_rows_are_given_in_the_order_they_are_asked_for(measured):
    reader = SpectraReader(measured(), dead_time=True)
    whole, some = reader.block(ROWS), reader.block([4, 0, 5])
    np.testing.assert_array_equal(some.counts, whole.counts[[4, 0, 5]])
    np.testing.assert_array_equal(reader.block([5, 0]).counts, whole.counts[[5, 0]])
    assert len(reader.block([]).counts) == 0


@pytest.mark.parametrize(
    ("options", "changes", "flag"),
    [
        ({"dead_time": True}, {"dead": ((20.0, 100.0, 20, 20, 20, 20), 5.0)}, "NO_DEAD_TIME"),
        ({"dead_time": True}, {"dead": ((20.0, 130.0, 20, 20, 20, 20), 5.0)}, "NO_DEAD_TIME"),
        ({"dead_time": True}, {"dead": (5.0, (20.0, np.nan, 20, 20, 20, 20))}, "NO_DEAD_TIME"),
        ({"normalize": "I0"}, {"I0": (1.0, 0.0, 1, 1, 1, 1)}, "NO_MONITOR"),
        ({"normalize": "I0"}, {"I0": (1.0, -3.0, 1, 1, 1, 1)}, "NO_MONITOR"),
        ({}, {"dtype": "i4", "mca1": {(1, 2): -1}}, "BAD_COUNTS"),
        ({}, {"dtype": "f4", "mca2": {(1, 2): np.nan}}, "BAD_COUNTS"),
        ({}, {"dtype": "f4", "mca1": {(1, 2): np.inf}}, "BAD_COUNTS"),
        ({}, {"mca1": {(1, 2): 65535}}, "SATURATED"),
        ({}, {"dtype": "i2", "mca1": {(1, 2): 32767}}, "SATURATED"),
    ],
)
def test_a_point_that_cannot_be_fitted_is_flagged_with_the_reason(measured, options, changes, flag):
    block = SpectraReader(measured(**changes), **options).block(ROWS)
    assert [FitFlag(int(n)) for n in block.flags] == [0, FitFlag[flag], 0, 0, 0, 0]
    found = ResultsBlock(np.ones((5, 1)), np.ones((5, 1)), np.ones(5), np.ones((5, 2)))
    results = block.results(found)
    assert np.isnan(results.areas[1]).all()
    assert np.isnan(results.sigmas[1]).all()
    assert np.isnan(results.chi2[1])
    assert np.isfinite(results.areas[[0, 2, 3, 4, 5]]).all()
    assert results.flags.tolist() == [1, FitFlag[flag], 1, 1, 1, 1]


def test_a_measurement_without_a_usable_spectrum_says_why(measured):
    class Mean:
        def begin(self, channels):
            return self

        def learn(self, spectra, variances=None):
            pass

    reader = SpectraReader(measured(dead=(100.0, 5.0)), dead_time=True)
    with pytest.raises(
        FormatError, match=r"found no spectrum that can be fitted \(no dead time at 6 points\); exp"
    ):
        fit_measurement(reader, Mean(), lambda *a, **k: None)


def test_factors_scale_areas_and_sigmas_and_leave_the_fit_as_recorded():
    block = SpectraBlock(np.ones((2, 3)), factor=np.array([2.0, 3.0]), flags=np.zeros(2, np.uint8))
    found = ResultsBlock(np.ones((2, 1)), np.ones((2, 1)), np.ones(2), np.ones((2, 1)))
    results = block.results(found)
    assert results.areas.ravel().tolist() == results.sigmas.ravel().tolist() == [2, 3]
    assert results.continuum.ravel().tolist() == [1, 1]
    assert results.chi2.tolist() == [1, 1]


def test_blocks_are_whole_chunks_of_the_file(measured):
    reader = SpectraReader(measured())
    assert reader.block_rows % 2 == 0
    parts = list(aligned_blocks(np.array([0, 1, 3, 4, 5, 8]), 4))
    assert [part.tolist() for part in parts] == [[0, 1, 3], [4, 5], [8]]


def test_reading_ahead_gives_the_same_results(measured):
    from scans import CHANNELS, Windows

    class Spectra:
        channels = CHANNELS

        def read(self, rows):
            return np.random.default_rng(1).poisson(9.0, (2500, CHANNELS))[rows]

        def measured_rows(self):
            return np.arange(2500)

    def run(**options):
        found = {}

        def store(rows, block, model=None, again=False):
            found.update(zip(rows, block.areas.tolist(), strict=True))

        fit_measurement(Spectra(), Windows(), store, **options)
        return found

    assert run(threads=2) == run()
