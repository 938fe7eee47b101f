"""The figure of a spectrum with its fit, for reports and finished figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from epxs.core.api import offers


def draw_fit(
    path: Path,
    results: Any,
    counts: np.ndarray,
    areas: np.ndarray,
    coefficients: np.ndarray,
    title: str,
) -> None:
    """Draw *counts*, shape ``(channels,)``, with the fit that the numbers make.

    Parameters
    ----------
    path
        Picture to be written; its ending says in which format.
    results
        Results with the model of their fit.
    counts
        What was counted in each channel.
    areas
        Area of each group, in counts, shape ``(groups,)``.
    coefficients
        Amount of each part of the continuum; of length 0 for results without it.
    title
        What is drawn.
    """
    model = results.model
    components = np.asarray(areas)[:, None] * model["response"]
    continuum = coefficients @ model["continuum"] if len(coefficients) else 0.0 * counts
    offers.find(offers.FIGURES, "spectrum")(
        path,
        energy=model["energy"],
        counts=counts,
        fit=components.sum(axis=0) + continuum,
        continuum=continuum,
        components=dict(zip(results.names, components, strict=True)),
        lines=results.lines,
        window=tuple(int(edge) for edge in model["window"]),
        title=title,
    )
