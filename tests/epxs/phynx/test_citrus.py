"""The phynx 0.1 file of 2009 reads through the same models as a new one."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs.phynx import api as phynx


@pytest.fixture
def leaves(citrus):
    with phynx.open(citrus / "citrus_leaves.dat.h5") as file:
        yield file.default_entry


def test_its_entry_tells_command_and_number(leaves):
    assert leaves.acquisition_command.split()[0] == "mesh"
    assert (leaves.acquisition_id, leaves.status, leaves.name) == ("1", "completed", "entry_1")


def test_its_measurement_is_complete(leaves):
    measurement = leaves.measurement
    assert measurement.acquisition_shape == (11, 11)
    assert (measurement.acquired, measurement.npoints, measurement.state) == (121, 121, "completed")
    assert measurement.measured.all()
    assert not measurement.masked.any()


def test_the_attribute_shape_is_a_tuple(leaves):
    assert leaves.attrs["acquisition_shape"] == (11, 11)
    assert leaves.attrs["class"] == "Entry"


def test_its_axes_are_sorted_slowest_first(leaves):
    slow, fast, *others = leaves.measurement.scalar_data.axes.values()
    assert (slow.name, slow.axis, slow.range) == ("samz", 2, (-216.0, -213.0))
    assert (fast.name, fast.axis, fast.range) == ("samx", 1, (-36.0, -33.0))
    assert {axis.name for axis in others} == {"Epoch", "i"}


def test_its_first_signal_is_the_one_marked(leaves):
    first = next(iter(leaves.measurement.scalar_data.signals.values()))
    assert (first.name, first.signal, first.efficiency) == ("Ca", 1, 1.0)
    assert first.map.shape == (11, 11)
    assert np.array_equal(first.map[2, 3], first[25])


def test_its_detector_has_spectra_and_energies(leaves):
    mca = leaves.measurement.mcas["MCA"]
    assert mca.counts.shape == (121, 2048)
    assert mca.calibration == (0.0, 0.01, 0.0)
    assert mca.energy[1000] == pytest.approx(10.0)
    assert mca.real_time[0] > 0
    assert mca.device_id == "MCA"


def test_its_dead_time_is_in_percent_although_only_the_unit_says_so(leaves):
    dead_time = leaves.measurement.mcas["MCA"].dead_time
    assert dead_time.format == "percent"
    assert dead_time.percent[0] == pytest.approx(-2.07168)
    assert dead_time.correction[0] == pytest.approx(1 / 1.0207168)


def test_its_spectra_are_corrected_with_their_own_dead_time(leaves):
    counts = leaves.measurement.mcas["MCA"].counts
    factor = 1 / (1 - leaves.measurement.mcas["MCA"].dead_time.percent[5] / 100)
    assert np.allclose(counts.corrected[5], counts[5] * factor)
    assert np.allclose(counts.corrected[4:6, 100:200], counts.corrected[4:6][:, 100:200])


def test_its_positioners_keep_names_that_nexus_does_not_allow(leaves):
    positioners = leaves.measurement.positioners
    assert len(positioners) == 35
    assert positioners.positions["samx"] == -33.0
    assert positioners["Col_mir-bend"].name == "Col_mir-bend"


def test_its_pymca_configuration_is_read_as_a_dictionary(leaves):
    assert "attenuators" in leaves.measurement.mcas["MCA"].attrs["pymca_config"]


@pytest.fixture
def with_maps(citrus, path):
    """The file as it was before the maps of its 2009 analysis were taken out, in small."""
    path.write_bytes((citrus / "citrus_leaves.dat.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        maps = file["entry_1/measurement"].create_group("element_maps")
        maps.attrs["class"] = np.bytes_("ElementMaps")
        for ending, value in (("fit", 50.0), ("fit_error", 0.1), ("mass_fraction", 1e-3)):
            maps[f"Ca_K_{ending}"] = np.full(121, value, "f4")
            maps[f"Ca_K_{ending}"].attrs["class"] = np.bytes_("Fit")
    with phynx.open(path) as file:
        yield file.default_entry.results["element_maps"]


def test_its_element_maps_are_results(with_maps):
    assert with_maps.names == ["Ca K"]
    assert with_maps.shape == (11, 11)
    assert with_maps.area("Ca K")[3, 4] == 50.0
    assert with_maps.mass_fraction("Ca K")[3, 4] == pytest.approx(1e-3)
    assert with_maps.fitted == 121


def test_its_relative_uncertainties_become_standard_deviations(with_maps):
    assert with_maps.sigma("Ca K")[0, 0] == pytest.approx(5.0)


def test_it_has_no_model_to_draw(with_maps):
    assert with_maps.model == {}
    areas, continuum = with_maps.coefficients(7)
    assert (areas.tolist(), continuum.tolist()) == ([50.0], [])
    assert np.isnan(with_maps.chi_square).all()
    assert "attenuators" in with_maps.configuration
