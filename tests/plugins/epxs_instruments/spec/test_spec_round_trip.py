"""What any program writes in the format of spec is read exactly; what nobody writes harms none."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spec_dialects import files
from spec_numbers import lost_numbers

import epxs
from epxs.core.api import EpxsError
from epxs.phynx import api as phynx
from epxs_instruments.spec.spec_file import SpecFile

_USUAL = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)


@pytest.fixture
def path(tmp_path):
    """Where files are written."""
    return tmp_path / "leaf.dat"


@settings(max_examples=150, suppress_health_check=_USUAL, deadline=None)
@given(files())
def test_scans_of_any_dialect_are_read_exactly(path, drawn):
    text, expected = drawn
    path.write_bytes(text)
    found = SpecFile(path).scans
    assert [scan.number for scan in found] == [scan.number for scan in expected]
    for scan, told in zip(found, expected, strict=True):
        assert scan.labels == told.labels
        np.testing.assert_array_equal(scan.data, told.data)
        assert set(scan.mcas) == set(told.spectra)
        for name, spectra in told.spectra.items():
            np.testing.assert_array_equal(np.asarray(scan.mcas[name].counts), spectra)
        if told.positions:
            assert scan.positioners == told.positions


@settings(max_examples=60, suppress_health_check=_USUAL, deadline=None)
@given(files(), st.data())
def test_a_file_that_grows_in_any_steps_is_read_as_if_it_had_been_there_at_once(path, drawn, data):
    text, _ = drawn
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=4).map(sorted))
    first = text.index(b"\n") + 1  # before that nobody can tell what it is
    file = None
    for cut in [*cuts, len(text)]:
        path.write_bytes(text[:cut]) if file is None else _grow(path, text[:cut])
        if file is not None:
            file.refresh()
        elif cut > first + 40:
            with contextlib.suppress(EpxsError):
                file = SpecFile(path)
    at_once = SpecFile(path)
    file = file or at_once
    assert file.names() == at_once.names()
    for grown, whole in zip(file.scans, at_once.scans, strict=True):
        np.testing.assert_array_equal(grown.data, whole.data)
        assert grown.labels == whole.labels
        assert list(grown.mcas) == list(whole.mcas)


def _grow(path, text):
    """Add to a file what it lacks of *text*."""
    with path.open("ab") as stream:
        stream.write(text[stream.tell() :])


@settings(max_examples=12, suppress_health_check=_USUAL, deadline=None)
@given(files())
def test_conversion_of_any_dialect_loses_no_number(path, drawn):
    text, _ = drawn
    path.write_bytes(text)
    out = epxs.convert(path, force=True)
    assert lost_numbers(path, out) == []


def look_at_everything(path):
    """Read a file as people do; only our own errors may come."""
    with contextlib.suppress(EpxsError), epxs.open(path) as file:
        for entry in file.entries:
            with contextlib.suppress(EpxsError):
                measurement = entry.measurement
                if measurement is None:  # a name in it that HDF5 cannot have
                    continue
                _ = measurement.acquired, measurement.default_plot, entry.title
                for mca in measurement.mcas.values():
                    _ = mca.counts[...], mca.energy


@settings(max_examples=150, suppress_health_check=_USUAL, deadline=timedelta(seconds=5))
@given(st.binary(max_size=300), st.sampled_from([b"", b"#F x\n", b"#S 1 mesh x 0 1 1\n#L x  y\n"]))
def test_any_bytes_are_refused_or_read_and_never_hang(path, rubbish, start):
    path.write_bytes(start + rubbish)
    look_at_everything(path)


@settings(max_examples=150, suppress_health_check=_USUAL, deadline=timedelta(seconds=5))
@given(files(), st.data())
def test_a_damaged_file_is_refused_or_read_and_never_hangs(path, drawn, data):
    text = bytearray(drawn[0])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 20))
        text[place : place + length] = data.draw(st.binary(max_size=6))
    path.write_bytes(bytes(text))
    look_at_everything(path)


@pytest.mark.parametrize(
    "text",
    [
        "#S 1 mesh x 0 1 999999999 y 0 1 999999999 1\n#L x\n1\n",
        "#S 1 ascan x 0 1 99999999999999999999999 1\n#L x\n1\n",
        "#S 99999999999999999999999999999\n#L x\n1\n",
        "#S " + "9" * 5000 + " x\n1\n",
        "#S 1 loopscan " + "9" * 5000 + " 1\n#L x\n1\n",
        "#S 1 ascan x 0 1 1e300 1\n#L x\n1\n",
        "#S 1 ascan x nan inf 3 1\n#L x\n1\n",
        "#S 1\n#@CHANN 9999999999 0 9999999999 1e-300\n#L x\n1\n@A 1 2\n",
        "#S 1\n#@CALIB 1e308 1e308 1e308\n#L x\n1\n@A 1 2\n",
        "#S 1\n#N 99999999999\n",
        "#S 1\n#N ²\n#L x\n1\n",
        "#S 1\n#L x\n" + "1 " * 100_000 + "\n1\n",
        "#S 1\n#L x\n1\n@A " + "\\\n" * 20_000 + "1\n",
        "#S 1\n#L x\n1\n@A" + " \\ \\" * 20_000 + "1\n",
        "#S 1\n#L x\n1\n@A 1" + " \\" + " " * 50_000 + "x\n",
        "#F x\n" + "#E 1\n#O0 a\n" * 20_000 + "#S 1\n#L x\n1\n",
        "#S 1\n#L " + " " * 100_000 + "x\n1\n",
        "#S 1\n#M " + "1" * 50_000 + "\n#L x\n1\n",
        "#S 1\n" + "#U a = b\n" * 20_000 + "#L x\n1\n",
    ],
    ids=lambda text: text[:30],
)
@pytest.mark.timeout(20)
def test_absurd_numbers_and_lengths_do_no_harm(path, text):
    path.write_text(text)
    look_at_everything(path)
    with contextlib.suppress(EpxsError):
        phynx.find_reader(path).names()
