"""What nodes show of another program's file can be written as NeXus, with the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from epxs.phynx import api as phynx


@pytest.fixture
def converted(made, reader, tmp_path):
    path = tmp_path / "converted.h5"
    with phynx.open(path, "w") as file:
        phynx.write_scan(file, reader.scan(made.name))
    return path


def test_the_converted_file_passes_the_gate(converted, passes_nexus_gate):
    passes_nexus_gate(converted)


def test_the_converted_file_shows_what_the_source_shows(made, converted):
    with phynx.open(made.path) as source, phynx.open(converted) as file:
        shown, stored = source[made.name], file[made.name]
        assert (stored.title, stored.status) == (shown.title, shown.status)
        assert stored.measurement.acquisition_shape == shown.measurement.acquisition_shape
        assert np.array_equal(stored.measurement.sequence, shown.measurement.sequence)
        for kind in ("axes", "signals"):
            wanted = getattr(shown.measurement.scalar_data, kind)
            found = getattr(stored.measurement.scalar_data, kind)
            assert list(found) == list(wanted)
            for name in wanted:
                assert np.array_equal(found[name][...], wanted[name][...], equal_nan=True)
                assert found[name].units == wanted[name].units
        for name, mca in shown.mcas.items():
            other = stored.mcas[name]
            assert np.array_equal(other.counts[...], mca.counts[...])
            assert np.allclose(other.energy[...], mca.energy[...])
            for own in ("live_time", "real_time"):
                if getattr(mca, own) is not None:
                    assert np.array_equal(getattr(other, own)[...], getattr(mca, own)[...])
            if mca.dead_time is not None:
                wanted = mca.dead_time.correction[...]
                assert np.allclose(other.dead_time.correction[...], wanted, equal_nan=True)
        assert list(stored.results) == list(shown.results)
        for name, maps in shown.results.items():
            assert stored.results[name].names == maps.names
            for peak in maps.names:
                for what in ("area", "sigma"):
                    wanted = getattr(maps, what)(peak)
                    found = getattr(stored.results[name], what)(peak)
                    assert np.allclose(found, wanted, equal_nan=True)


@pytest.mark.parametrize(
    ("format_of", "options"),
    [
        ("bliss", {"points": 7, "serpentine": True}),
        ("sardana", {"points": 5}),
        ("larch", {"lines": 2, "asked": 5}),
        ("praxes", {"points": 5}),
        ("diamond", {"keys": [1, 2, 3, 4, 8, 7, 6, 5, 0, 0, 0, 0], "finished": False}),
        ("pymca", {"diagnostics": False, "axes": False}),
        ("maps", {"old": True}),
    ],
)
def test_stopped_and_bare_scans_pass_the_gate_as_well(
    make, readers, tmp_path, passes_nexus_gate, format_of, options
):
    path, target = tmp_path / "leaf_0012.h5", tmp_path / "converted.h5"
    getattr(make, format_of)(path, **options)
    reader = readers[format_of](path)
    with phynx.open(target, "w") as file:
        phynx.write_scan(file, reader.scan(reader.names()[0]))
    reader.close()
    passes_nexus_gate(target)
