"""What is to be seen first is found by itself."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest

from epxs.core.api import FormatError
from epxs.phynx import api as phynx
from epxs.phynx.default_plot import find_default_plot


@pytest.fixture(autouse=True)
def figures():
    yield
    plt.close("all")


def test_a_map_is_an_image_with_pixel_edges_in_units_of_the_motors(recorded):
    plot = recorded.default_plot
    assert (plot.kind, plot.name, plot.values.shape) == ("image", "mca1", (3, 4))
    assert (plot.x.label, plot.y.name) == ("samx (mm)", "Col_mir_bend")
    assert plot.extent == (-0.5, 3.5, 9.5, 12.5)


def test_a_file_shows_what_its_default_entry_shows(recorded):
    assert find_default_plot(recorded.file).title == recorded.default_plot.title


def test_a_line_is_a_curve_over_where_the_motor_stood(tmp_path, plan):
    from dataclasses import replace

    line = replace(plan, shape=(5,), axes=plan.axes[:1], detectors=())
    with phynx.open(tmp_path / "line.h5", "w") as file:
        plot = file.create_entry(line).default_plot
        assert (plot.kind, plot.name, plot.x.label) == ("curve", "I0", "samx (mm)")
        np.testing.assert_allclose(plot.x.values, [0, 0.75, 1.5, 2.25, 3])


def test_without_a_default_the_measurement_is_looked_at(citrus):
    with phynx.open(citrus / "citrus_leaves.dat.h5") as file:
        plot = file[0].default_plot
        assert (plot.kind, plot.name, plot.values.shape) == ("image", "Ca", (11, 11))
        assert (plot.x.name, plot.y.name) == ("samx", "samz")


def test_a_default_that_leads_nowhere_or_in_a_circle_does_no_harm(h5):
    h5.attrs["default"] = "a"
    h5.create_group("a").attrs["default"] = "b"
    h5["a/b"] = h5["a"]
    h5["a"].attrs["default"] = "b"
    assert phynx.wrap(h5).default_entry is None
    assert find_default_plot(phynx.wrap(h5)) is None


def test_an_entry_draws_itself(recorded):
    axes = recorded.plot()
    assert axes.get_xlabel() == "samx (mm)"
    assert axes.get_title() == recorded.title
    assert len(axes.images) == 1
    again = recorded.plot(axes)
    assert again is axes


def test_nothing_to_plot_is_told(h5):
    h5.create_group("entry").attrs["NX_class"] = "NXentry"
    with pytest.raises(FormatError, match="found nothing to plot; expected a measurement"):
        phynx.wrap(h5)["entry"].plot()


def test_a_stack_shows_the_image_in_its_middle(h5):
    group = h5.create_group("stack")
    group.attrs.update({"NX_class": "NXdata", "signal": "cube"})
    group["cube"] = np.arange(24).reshape(2, 3, 4)
    plot = find_default_plot(phynx.wrap(h5)["stack"])
    assert plot.values[0, 0] == 12
    assert (plot.x.name, plot.y.name) == ("column", "row")


def test_points_anywhere_in_a_plane_are_scattered(tmp_path, plan):
    from dataclasses import replace

    wild = np.random.default_rng(2).uniform(0, 9, (2, 12))
    axes = tuple(replace(axis, start=np.nan, stop=np.nan) for axis in plan.axes)
    with phynx.open(tmp_path / "wild.h5", "w") as file:
        entry = file.create_entry(replace(plan, axes=axes, detectors=()))
        for row in range(12):
            values = {
                "scalar_data/samx": wild[0, row],
                "scalar_data/Col_mir-bend": wild[1, row],
                "scalar_data/I0": float(row),
            }
            entry.measurement.write_point(row, row, values)
        entry.measurement.commit(12)
        plot = entry.default_plot
        assert (plot.kind, plot.x.name, plot.y.name) == ("scatter", "samx", "Col_mir-bend")
        assert len(entry.plot().collections) == 1
