"""The figure of a spectrum: everything inside, nothing over another."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from epxs.core.api import offers
from epxs_fluorescence.figures import draw_spectrum


@pytest.fixture
def drawn(monkeypatch, tmp_path):
    """A function that draws a spectrum and returns the figure and the file."""
    figures = []
    save = Figure.savefig

    def keep(figure, *args, **options):
        figures.append(figure)
        return save(figure, *args, **options)

    monkeypatch.setattr(Figure, "savefig", keep)

    def draw(model, estimator, counts, title="leaf", suffix="png"):
        block, arrays = estimator.fit(counts[None]), estimator.model_arrays()
        components = model.response.T * block.areas[0][:, None]
        continuum = block.continuum[0] @ arrays["continuum"]
        path = draw_spectrum(
            tmp_path / f"spectrum.{suffix}",
            energy=model.energy,
            counts=counts,
            fit=components.sum(axis=0) + continuum,
            continuum=continuum,
            components=dict(zip(model.names, components, strict=True)),
            lines=model.lines,
            window=model.window,
            title=title,
            chi2=float(block.chi2[0]),
        )
        return figures[-1], path

    return draw


@pytest.fixture
def citrus_figure(drawn, citrus_model, citrus_counts, learnt):
    total = citrus_counts.sum(axis=0)
    return drawn(citrus_model, learnt(citrus_model, total[None]), total)[0]


def written(figure):
    """All texts that are seen, with their boxes in pixels."""
    renderer = figure.canvas.get_renderer()
    texts = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    return [(t.get_text(), t.get_window_extent(renderer)) for t in texts]


def test_labels_of_28_groups_do_not_overlap(citrus_figure, citrus_model):
    boxes = [(text, box) for text, box in written(citrus_figure) if text in citrus_model.names]
    assert len(boxes) > 15
    for index, (_, box) in enumerate(boxes):
        assert not any(box.overlaps(other) for _, other in boxes[index + 1 :])


def test_nothing_is_clipped(citrus_figure):
    texts = {text for text, _ in written(citrus_figure)}
    assert {"energy (keV)", "residual (σ)", "counts per channel of 9.92 eV"} <= texts
    # inches, of everything that is seen
    seen = citrus_figure.get_tightbbox(citrus_figure.canvas.get_renderer())
    width, height = citrus_figure.get_size_inches()
    assert seen.x0 >= 0
    assert seen.y0 >= 0
    assert seen.x1 <= width
    assert seen.y1 <= height


def test_a_long_title_ends_before_the_legend(drawn, leaf, learnt):
    counts = np.random.default_rng(1).poisson(5, 2048)
    figure, _ = drawn(leaf, learnt(leaf, counts[None]), counts, title="mesh samx 0 1 40 " * 12)
    boxes = dict(written(figure))
    title = next(box for text, box in boxes.items() if text.startswith("mesh"))
    assert title.x1 < boxes["measured"].x0


def test_residuals_are_in_standard_deviations(drawn, leaf, learnt):
    counts = np.random.default_rng(2).poisson(50, 2048)
    figure, _ = drawn(leaf, learnt(leaf, counts[None]), counts)
    residual = figure.axes[1].lines[1].get_ydata()
    assert np.std(residual) == pytest.approx(1.0, abs=0.06)


def test_an_empty_spectrum_can_be_drawn(drawn, leaf, learnt):
    _, path = drawn(leaf, learnt(leaf, np.zeros((1, 2048))), np.zeros(2048))
    assert path.stat().st_size > 10_000


def test_it_has_the_pixels_of_a_printed_page(drawn, leaf, learnt):
    counts = np.random.default_rng(3).poisson(5, 2048)
    _, path = drawn(leaf, learnt(leaf, counts[None]), counts)
    with Image.open(path) as image:
        assert image.size == (1600, 992)


def test_it_can_be_a_drawing_for_print(drawn, leaf, learnt):
    counts = np.random.default_rng(4).poisson(5, 2048)
    _, path = drawn(leaf, learnt(leaf, counts[None]), counts, suffix="pdf")
    assert path.read_bytes().startswith(b"%PDF")


def test_it_is_offered_and_needs_neither_window_nor_pyplot():
    assert offers.find(offers.FIGURES, "spectrum") is draw_spectrum
    code = (
        "import sys, epxs_fluorescence.figures; "
        "print([m for m in ('matplotlib.pyplot', 'PySide6', 'PyMca5') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
