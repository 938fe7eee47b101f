"""Tests of the figure of element maps."""

import itertools

import numpy as np
import pytest
from PIL import Image

from epxs_maps.figures import draw_figure, draw_maps

AXES = ("samx (mm)", "samz (mm)")


def draw(path, maps, **options):
    settings = {"extent": (-1.0, 1.0, -0.5, 0.5), "axis_labels": AXES, "unit": "counts"}
    draw_maps(path, maps=maps, title="scan_0001", **{**settings, **options})
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


@pytest.mark.parametrize("count", [1, 2, 4, 9])
def test_any_number_of_maps_is_drawn(tmp_path, count):
    rng = np.random.default_rng(1)
    maps = {f"E{n} K": rng.random((10, 20)) for n in range(count)}
    pixels = draw(tmp_path / "maps.png", maps)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 100


def test_a_legend_says_what_grey_means_where_there_is_some():
    values = np.arange(100.0).reshape(5, 20)
    whole, part = values.copy(), values.copy()
    part[3:] = np.nan
    legends = []
    for each in (whole, part):
        figure = draw_figure({"Ca K": each}, (0, 20, 0, 5), AXES, "counts")
        legends.append([text.get_text() for own in figure.legends for text in own.get_texts()])
    assert legends == [[], ["no value"]]


def test_what_was_not_measured_is_grey(tmp_path):
    values = np.full((10, 20), np.nan)
    values[:5] = np.arange(100).reshape(5, 20)
    pixels = draw(tmp_path / "maps.png", {"Ca K": values})
    grey = (pixels == 0xD9).all(axis=-1).mean()
    assert grey > 0.1


@pytest.mark.parametrize("values", [np.full((4, 4), np.nan), np.zeros((4, 4)), np.ones((1, 1))])
def test_maps_without_contrast_are_drawn_without_a_complaint(tmp_path, values):
    draw(tmp_path / "maps.png", {"Ca K": values})


def test_a_line_scan_is_drawn_as_a_curve(tmp_path):
    draw(tmp_path / "line.png", {"Ca K": np.arange(30.0)})


def test_no_two_texts_of_a_figure_overlap():
    rng = np.random.default_rng(1)
    maps = {f"E{n} K": 10.0**n * rng.random((10, 20)) for n in range(9)}
    extent = (-36.1, -32.9, -216.1, -212.9)
    figure = draw_figure(maps, extent=extent, axis_labels=AXES, unit="counts")
    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    texts = [text for text in drawn_texts(figure) if text.get_visible() and text.get_text()]
    boxes = [text.get_window_extent(renderer).padded(-1) for text in texts]
    assert len(texts) > 50
    overlapping = [
        (texts[i].get_text(), texts[k].get_text())
        for i, k in itertools.combinations(range(len(texts)), 2)
        if boxes[i].overlaps(boxes[k])
    ]
    assert overlapping == []
    page = figure.bbox.padded(2)
    assert all(page.containsx(x) for box in boxes for x in (box.x0, box.x1))
    assert all(page.containsy(y) for box in boxes for y in (box.y0, box.y1))


def drawn_texts(figure):
    """Return titles, labels and the labels of ticks that lie within their axes."""
    found = []
    for axes in figure.axes:
        found += [axes._left_title, axes.title, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            found += [axis.label, axis.offsetText]
            for tick in axis._update_ticks():
                found += [label for label in (tick.label1, tick.label2) if label.get_visible()]
    return found
