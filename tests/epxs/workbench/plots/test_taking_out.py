"""What was taken out of a plot observes nothing any more."""

import gc
import weakref

import numpy as np
import pytest

pytestmark = pytest.mark.gui


def observers(thing):
    """Return how many observers the traits of *thing* have."""
    return sum(len(thing._trait(name, 2)._notifiers(True)) for name in thing.trait_names())


@pytest.fixture
def plot():
    from chaco.api import ArrayPlotData, Plot

    data = ArrayPlotData(x=np.arange(4.0), y=np.arange(4.0))
    data.set_data("picture", np.zeros((4, 4, 4), dtype=np.uint8))
    return Plot(data)


def draw(plot):
    plot.plot(("x", "y"), type="line", name="line")
    plot.plot(("x", "y"), type="scatter", name="dots")
    plot.img_plot("picture", name="picture")


def test_curves_and_pictures_that_are_taken_out_leave_no_observers(plot):
    from epxs.workbench.plots.taking_out import take_out

    draw(plot)
    take_out(plot, "line", "dots", "picture")
    watched = [plot.index_range, plot.value_range, plot.range2d, *plot.datasources.values()]
    before = [observers(each) for each in watched]
    for _ in range(5):
        draw(plot)
        take_out(plot, "line", "dots", "picture")
    assert [observers(each) for each in watched] == before


def test_what_was_taken_out_is_deleted(plot):
    from epxs.workbench.plots.taking_out import take_out

    draw(plot)
    gone = [weakref.ref(each) for name in plot.plots for each in plot.plots[name]]
    take_out(plot, *plot.plots)
    gc.collect()
    assert [each() for each in gone] == [None, None, None]
    assert plot.plots == {}
