"""The report as one page of PDF, A4."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from epxs.session.report.blocks import Block, Facts, Paragraph, Picture, Table
from epxs.session.report.made_section import MadeSection

#: Width and height of the page, and its margins, inches.
WIDTH, HEIGHT, MARGIN = 8.27, 11.69, 0.5
#: Part of the width that texts have; pictures have the other.
_TEXTS = 0.40
#: Sizes of letters that are tried, points; smaller ones nobody reads.
_SIZES = (7.0, 6.5, 6.0, 5.5, 5.0, 4.5)
#: Width of a letter per its size, and distance of lines.
_LETTER, _LINE = 0.602, 1.32


def render_pdf(title: str, sections: Iterable[MadeSection], path: Path) -> None:
    """Write the report to *path*: texts at the left, pictures at the right, on one page.

    Letters get smaller until all texts have room; what has none even then is in the HTML.
    """
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT))
    FigureCanvasPdf(figure)
    top = 1 - MARGIN / HEIGHT
    figure.text(MARGIN / WIDTH, top, title, fontsize=10, weight="bold", va="top", parse_math=False)
    below = top - 0.35 / HEIGHT
    made = list(sections)
    _write_texts(figure, made, below)
    _set_pictures(figure, made, below)
    figure.savefig(path, format="pdf", metadata={"Title": title, "Creator": "epxs"})


# -- texts ---------------------------------------------------------------------------------


def _write_texts(figure: Any, sections: Sequence[MadeSection], top: float) -> None:
    room = (top * HEIGHT - MARGIN) * 72
    for size in _SIZES:
        columns = int((_TEXTS * (WIDTH - 2 * MARGIN) * 72) / (size * _LETTER))
        lines = _lines(sections, columns)
        wide = max((len(text) for _, text in lines), default=0) > columns
        if len(lines) * size * _LINE <= room and not wide:
            break
    fitting = int(room // (size * _LINE))
    if len(lines) > fitting:
        lines = [*lines[: fitting - 1], (False, "... more in report.html")]
    step = size * _LINE / 72 / HEIGHT
    for number, (heading, text) in enumerate(lines):
        figure.text(
            MARGIN / WIDTH,
            top - number * step,
            text[:columns],
            fontsize=size,
            va="top",
            family="sans-serif" if heading else "monospace",
            weight="bold" if heading else "normal",
            color="#174a5b" if heading else "#222222",
            parse_math=False,
        )


def _lines(sections: Sequence[MadeSection], columns: int) -> list[tuple[bool, str]]:
    """Return the lines of all texts, and whether each is a heading."""
    lines: list[tuple[bool, str]] = []
    for section in sections:
        own = [line for block in section.blocks for line in _text(block, columns)]
        if own:
            lines += [(False, ""), (True, section.title), *((False, line) for line in own)]
    return lines[1:]


def _text(block: Block, columns: int) -> list[str]:
    match block:
        case Paragraph(text):
            return textwrap.wrap(text, columns)
        case Facts(rows):
            name_width = min(max((len(name) for name, _ in rows), default=0), 20)
            lines = []
            for name, value in rows:
                first, *more = textwrap.wrap(value, columns - name_width - 1) or [""]
                lines.append(f"{name[:name_width]:{name_width}} {first}")
                lines += [f"{'':{name_width}} {line}" for line in more]
            return lines
        case Table(headings, rows):
            table = [list(headings), *map(list, rows)]
            widths = [max(map(len, column)) for column in zip(*table, strict=True)]
            return [" ".join(_cells(row, widths)) for row in table]
    return []


def _cells(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    number = [text[:1] in "0123456789-+." for text in row]
    return [
        f"{text:>{width}}" if is_number else f"{text:{width}}"
        for text, width, is_number in zip(row, widths, number, strict=True)
    ]


# -- pictures ------------------------------------------------------------------------------


def _set_pictures(figure: Any, sections: Sequence[MadeSection], top: float) -> None:
    """Set pictures one below another, as wide as there is room, or smaller to have room."""
    from matplotlib.image import imread

    images = [
        imread(block.path)
        for section in sections
        for block in section.blocks
        if isinstance(block, Picture)
    ]
    if not images:
        return
    gap = 0.12
    left = MARGIN + _TEXTS * (WIDTH - 2 * MARGIN) + 0.15
    width = WIDTH - MARGIN - left
    heights = np.array([width * image.shape[0] / image.shape[1] for image in images])
    room = top * HEIGHT - MARGIN - gap * (len(images) - 1)
    scale = min(1.0, room / heights.sum())
    y = top * HEIGHT
    for image, height in zip(images, heights * scale, strict=True):
        y -= height
        axes = figure.add_axes((left / WIDTH, y / HEIGHT, width * scale / WIDTH, height / HEIGHT))
        axes.imshow(image, aspect="auto", interpolation="none")
        axes.axis("off")
        y -= gap
