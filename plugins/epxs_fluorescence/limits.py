"""Detection limits: how much of a group would stand out of what is below it, point by point.

The variance of an area is a sum over channels of what the counts contribute. Without the
group's own counts what is left is the variance of the background (continuum and other groups),
and three times its root is the area that a point must have to be believed [1]_.

References
----------
.. [1] L. A. Currie, Anal. Chem. 40 (1968) 586-593.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs_fluorescence.solve import FixedWeights

#: Standard deviations of the background.
SIGMAS = 3.0


def detection_limits(results: Any, sigmas: float = SIGMAS) -> dict[str, np.ndarray]:
    """Return the detection limit of each group.

    Parameters
    ----------
    results
        Of a linear fit; an `epxs.phynx.api.ElementMaps`, or what `epxs.fit` returns.
    sigmas
        How many standard deviations of the background.

    Returns
    -------
    dict
        Name of a group -> map of areas, counts; NaN where there is no result. Multiply it by
        mass fraction over area for a limit of the mass fraction.

    Raises
    ------
    FormatError
        If the results do not tell their model.
    """
    arrays = results.model
    missing = [
        name for name in ("response", "continuum", "window", "variance") if name not in arrays
    ]
    if missing:
        raise FormatError(
            f"{results.path}: found no {', '.join(missing)} in the model of the results; expected "
            "those of a linear fit. Fit the file: epxs fit FILE CFG"
        )
    names = list(results.names)
    first, end = (int(edge) for edge in arrays["window"])
    response = np.asarray(arrays["response"], dtype=float)[:, first:end]
    continuum = np.asarray(arrays["continuum"], dtype=float)[:, first:end]
    variance = np.asarray(arrays["variance"], dtype=float)[first:end]
    solver = FixedWeights(np.vstack((response, continuum)).T, variance, len(names))
    # variance of an area of one count by the counts of the group itself
    own = np.einsum("ji,ji->j", np.square(solver.transform[: len(names)]), response)
    correction = np.nan_to_num(np.asarray(results.correction, dtype=float), nan=1.0)
    found = {}
    for name, part in zip(names, own, strict=True):
        area = np.asarray(results.area(name), dtype=float)
        spread = np.square(np.asarray(results.sigma(name), dtype=float))
        below = spread - part * correction * np.maximum(area, 0.0)
        # of an area that fluctuated upwards more is taken off than was there: not below what
        # one count in a channel does
        least = np.square(correction) * part
        found[name] = sigmas * np.sqrt(np.maximum(below, least))
    return found
