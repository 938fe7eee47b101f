"""What it costs to read and convert spec files, with the readers of others in the same run.

``make bench`` (or ``pytest --benchmark-only -s``) runs and prints them. The large file has
200 MB: 39 maps of 1025 points with spectra of 2048 channels.
"""

from __future__ import annotations

import time

import numpy as np
import pytest

import epxs
from epxs_instruments.spec.spec_file import SpecFile

POINTS, CHANNELS, SCANS = 41 * 25, 2048, 39
HEAD = """#S {n}  mesh samx 0 10 40 samz 0 1 24 0.1
#D Sat Nov 22 12:00:00 2008
#T 0.1  (Seconds)
#P0 0 0 3.5
#N 5
#@MCA 25C
#@CHANN 2048 0 2047 1
#@CALIB 0 0.01 0
#L samx  samz  Epoch  I0  Ca
"""


def write(path, scans):
    """Write a file of *scans* maps."""
    random = np.random.default_rng(0)
    channel = np.arange(CHANNELS)
    base = np.exp(-(((channel - 900) / 60) ** 2)) * 200 + np.exp(-channel / 700) * 15
    pool = [text_of(random.poisson(base)) for _ in range(100)]
    with path.open("w") as file:
        file.write("#F big.dat\n#E 1227372459\n#D Sat Nov 22 12:00:00 2008\n#O0 samx  samz  th\n\n")
        for n in range(1, scans + 1):
            file.write(HEAD.format(n=n))
            for p in range(POINTS):
                file.write(f"{p % 41 * 0.25} {p // 41 / 24:.5f} {p} {10000 + p} {p * 3}\n")
                file.write(pool[(p + n) % len(pool)])
            file.write("\n")
    return path


def text_of(counts):
    """Return a spectrum as spec writes it, 25 channels to the line."""
    words = [str(n) for n in counts]
    lines = [" ".join(words[n : n + 25]) for n in range(0, len(words), 25)]
    return "@A " + "\\\n ".join(lines) + "\n"


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """The large file."""
    return write(tmp_path_factory.mktemp("spec") / "big.dat", SCANS)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A file of two maps."""
    return write(tmp_path_factory.mktemp("spec") / "small.dat", 2)


def paired(ours, theirs, rounds=3):
    """Return seconds of the processor for both, the best of some rounds in turn."""
    best = [np.inf, np.inf]
    for _ in range(rounds):
        for place, function in enumerate((ours, theirs)):
            begun = time.process_time()
            function()
            best[place] = min(best[place], time.process_time() - begun)
    return best


def read_all(path):
    """Read all numbers of a file; return how many."""
    count = 0
    for scan in SpecFile(path).scans:
        count += scan.data.size
        count += sum(np.asarray(mca.counts).size for mca in scan.mcas.values())
    return count


def read_all_by_silx(path):
    """Read all numbers of a file with silx."""
    specfile = pytest.importorskip("silx.io.specfile")
    for scan in specfile.SpecFile(str(path)):
        _ = scan.data
        for n in range(len(scan.mca)):
            _ = scan.mca[n]


def test_bench_index_of_200_megabytes(benchmark, big):
    file = benchmark(SpecFile, big)
    assert len(file.scans) == SCANS


def test_bench_refresh_of_200_megabytes(benchmark, big):
    file = SpecFile(big)
    size = big.stat().st_size

    def grow():
        with big.open("ab") as stream:
            stream.write(b"1 2 3 4 5\n")

    try:
        assert benchmark.pedantic(file.refresh, setup=grow, rounds=20)
    finally:
        with big.open("rb+") as stream:
            stream.truncate(size)


def test_bench_one_spectrum_that_is_not_kept(benchmark, small):
    counts = SpecFile(small).scans[0].mcas["detector"].counts
    counts._source.cache.clear()
    assert benchmark(counts.__getitem__, 500).shape == (CHANNELS,)


def test_bench_all_numbers_of_200_megabytes_and_silx(benchmark, big, capsys):
    ours, theirs = benchmark.pedantic(
        paired, (lambda: read_all(big), lambda: read_all_by_silx(big), 2), rounds=1
    )
    with capsys.disabled():
        print(f"\nread all: {ours:.2f} s, silx {theirs:.2f} s: {theirs / ours:.1f} times as fast")
    assert ours <= 2 * theirs


def read_all_by_spec2nexus(path):
    """Read all numbers of a file with spec2nexus."""
    spec = pytest.importorskip("spec2nexus.spec", reason="spec2nexus is not installed")
    file = spec.SpecDataFile(str(path))
    for number in file.getScanNumbers():
        file.getScan(number).interpret()


@pytest.mark.parametrize("source", ["spectra", "33id_spec.dat"])
def test_bench_all_numbers_and_spec2nexus(benchmark, source, small, test_data, capsys):
    pytest.importorskip("spec2nexus", reason="spec2nexus is not installed; its own speed is known")
    path = small if source == "spectra" else test_data / "spec" / source
    ours, theirs = benchmark.pedantic(
        paired, (lambda: read_all(path), lambda: read_all_by_spec2nexus(path)), rounds=1
    )
    with capsys.disabled():
        print(f"\n{source}: {ours:.3f} s, spec2nexus {theirs:.3f} s: {theirs / ours:.1f} times")
    assert theirs >= (20 if source != "spectra" else 5) * ours


def test_bench_conversion_of_200_megabytes_and_silx(benchmark, big, tmp_path, capsys):
    convert = pytest.importorskip("silx.io.convert").convert
    seconds = []

    def both():
        for function in (
            lambda: epxs.convert(big, tmp_path / "ours.h5", force=True),
            lambda: convert(str(big), str(tmp_path / "silx.h5"), mode="w"),
        ):
            begun, used = time.perf_counter(), time.process_time()
            function()
            seconds.append((time.perf_counter() - begun, time.process_time() - used))

    benchmark.pedantic(both, rounds=1)
    (wall, cpu), (their_wall, their_cpu) = seconds
    with capsys.disabled():
        print(f"\nconversion: {wall:.1f} s, silx {their_wall:.1f} s: {their_wall / wall:.1f} times")
        print(f"of the processor: {cpu:.1f} s, silx {their_cpu:.1f} s: {their_cpu / cpu:.1f} times")
    assert cpu * 2 <= their_cpu


def test_bench_scans_with_160_motors(benchmark, test_data, tmp_path):
    source, out = test_data / "spec" / "spec_from_spock.spc", tmp_path / "out.h5"
    benchmark.pedantic(epxs.convert, (source, out), {"force": True}, rounds=2)
