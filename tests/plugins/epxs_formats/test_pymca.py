"""PyMca: files that PyMca itself writes, and results without anything else."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs_formats.pymca import PymcaReader


@pytest.fixture
def path(tmp_path):
    return tmp_path / "leaf.h5"


def test_a_file_that_pymca_writes_is_read(read, path):
    from PyMca5.PyMcaPhysics.xrf.XRFBatchFitOutput import OutputBuffer

    area = np.arange(12.0).reshape(3, 4)
    buffer = OutputBuffer(
        outputDir=str(path.parent), outputRoot="leaf", fileEntry="leaf", fileProcess="xrf_fit",
        h5=True, diagnostics=True, overwrite=True,
    )  # fmt: skip
    with buffer.saveContext():
        for group, factor in (("parameters", 1), ("uncertainties", 0.1), ("massfractions", 1e-3)):
            for label in ("Ca K", "Scatter Compton000"):
                stored = buffer.allocateMemory(
                    label, group=group, shape=(3, 4), dtype="f8", memtype="ram"
                )
                stored[()] = area * factor
    found = next(path.parent.glob("**/*.h5"))
    plan, block = read(PymcaReader, found).results[0]
    assert (plan.name, plan.program) == ("xrf_fit", "pymca")
    assert plan.groups == ("Ca K", "Scatter Compton000")
    assert np.allclose(block.areas[:, 0], np.arange(12.0))
    assert np.allclose(block.sigmas[:, 1], np.arange(12.0) * 0.1)
    assert np.allclose(block.mass_fractions[:, 0], np.arange(12.0) * 1e-3)


def test_without_diagnostics_the_sum_of_all_peaks_is_what_is_shown(make, read, path):
    make.pymca(path, diagnostics=False, axes=False)
    scan = read(PymcaReader, path)
    assert [signal.name for signal in scan.plan.signals] == ["sum_of_peak_areas"]
    assert scan.columns["scalar_data/sum_of_peak_areas"][3] == 106.0


def test_results_of_another_shape_are_told_and_left_out(make, read, path, caplog):
    make.pymca(path)
    with h5py.File(path, "r+") as file:
        other = file.create_group("leaf/zz_fit/results/parameters")
        file["leaf/zz_fit"].attrs["NX_class"] = "NXprocess"
        other["Fe_K"] = np.zeros((2, 2))
    scan = read(PymcaReader, path)
    assert [plan.name for plan, _ in scan.results] == ["xrf_fit"]
    assert "found maps of (2, 2); expected maps of (3, 4)" in caplog.text


def test_the_configuration_is_kept_word_by_word(make, read, path):
    make.pymca(path)
    plan, _ = read(PymcaReader, path).results[0]
    assert plan.configuration == "[fit]\nxmin = 1\n"


def test_entries_whose_names_are_alike_have_names_of_their_own(make, path):
    make.pymca(path)
    with h5py.File(path, "r+") as file:
        file.copy("leaf", "leaf ")
    assert PymcaReader(path).names() == ["leaf", "leaf_2"]
