"""A file of 17 GB of spectra is fitted in a fraction of that memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import h5py
import hdf5plugin
import numpy as np
import pytest

import epxs
from epxs_fluorescence.estimator import Estimator

#: Rows of a chunk, and of the part that is repeated.
CHUNK, PART = 64, 64 * 320
#: Bytes of spectra, and of memory that the fit may take.
SIZE, MEMORY = 17 * 10**9, 2 * 10**9
CHANNELS = 2048


def write_repeated(path, spectra, rows):
    """Write *spectra*, again and again, as compressed chunks; each is compressed once."""
    with h5py.File(path, "w") as file:
        measurement = file.create_group("entry/measurement")
        file["entry"].attrs["NX_class"] = "NXentry"
        measurement.attrs.update({"class": "Measurement", "npoints": rows})
        mca = measurement.create_group("mca")
        mca.attrs["class"] = "MultiChannelAnalyzer"
        counts = mca.create_dataset(
            "counts", (rows, CHANNELS), spectra.dtype, chunks=(CHUNK, CHANNELS),
            **hdf5plugin.Bitshuffle(cname="lz4"),
        )  # fmt: skip
        counts.attrs["class"] = "Spectrum"
        counts[:PART] = spectra
        file.flush()
        chunks = [counts.id.read_direct_chunk((n, 0))[1] for n in range(0, PART, CHUNK)]
        for n in range(PART, rows, CHUNK):
            counts.id.write_direct_chunk((n, 0), chunks[n % PART // CHUNK])


def in_memory(model, spectra):
    """Return the rate of learning and fitting with all processors, nothing read."""
    estimator = Estimator(model)
    best = 0.0
    for _ in range(5):
        begun = time.perf_counter()
        estimator.learn(spectra)
        estimator.refresh()
        estimator.fit(spectra)
        best = max(best, len(spectra) / (time.perf_counter() - begun))
    return best


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_17_gigabytes_are_fitted_in_less_than_two(
    citrus_counts, citrus_path, citrus_model, tmp_path, capsys
):
    """By the command line, results written; the rate is told beside that in memory."""
    spectra = np.random.default_rng(1).poisson(citrus_counts[np.arange(PART) % 121])
    spectra = spectra.astype(np.uint16)
    rows = SIZE // (2 * CHANNELS) // PART * PART
    path, out = tmp_path / "large.h5", tmp_path / "fit.h5"
    write_repeated(path, spectra, rows)
    words = ["fit", str(path), str(citrus_path), "--out", str(out)]
    begun = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "epxs.cli", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    rate, memory = rows / seconds, in_memory(citrus_model, spectra)
    with capsys.disabled():
        print(
            f"\n{rows:,} spectra ({rows * 2 * CHANNELS / 1e9:.1f} GB; "
            f"{path.stat().st_size / 1e9:.1f} GB compressed) in {seconds:.0f} s: {rate:,.0f}/s, in "
            f"memory {memory:,.0f}/s (share {rate / memory:.2f}); "
            f"{usage.ru_maxrss * 1024 / 1e9:.2f} GB of memory"
        )
    assert usage.ru_maxrss * 1024 < MEMORY
    with epxs.open(out) as file:
        (results,) = file.default_entry.results.values()
        area = np.ravel(results.area("Ca K"))
    assert np.isfinite(area).all()
    np.testing.assert_array_equal(area[:PART], area[-PART:])
