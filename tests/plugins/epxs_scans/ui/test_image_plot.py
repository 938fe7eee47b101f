"""The drawing of one image is there before the image is."""

import pytest

pytestmark = pytest.mark.gui


def test_a_logarithmic_image_that_is_not_there_yet_is_drawn_as_nothing():
    from chaco.api import PlotGraphicsContext

    from epxs_scans.ui.image_plot import ImagePlot

    drawing = ImagePlot(logarithmic=True, title="frame 3")
    drawing.plot.outer_bounds = [400, 300]
    drawing.plot.do_layout(force=True)
    gc = PlotGraphicsContext((400, 300))
    gc.render_component(drawing.plot)
    assert gc.bmp_array.min() < gc.bmp_array.max()


def test_where_there_is_no_image_there_is_only_the_sentence():
    from epxs_scans.ui.image_plot import ImagePlot

    drawing = ImagePlot()
    drawing.say("this scan has no area detector")
    (image,) = drawing.plot.plots["image"]
    assert not image.visible
    assert not drawing.plot.index_axis.visible
    drawing.say("")
    assert image.visible
    assert drawing.plot.index_axis.visible
