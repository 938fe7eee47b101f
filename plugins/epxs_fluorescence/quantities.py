"""From peak areas to mass fractions, with their uncertainties.

With fundamental parameters the area of a group is [1]_

    area = flux time solid_angle rate(group) mass_fraction,

where the rate of fluorescence for a mass fraction of one, after attenuation in the sample,
the filters and the detector, comes from PyMca's ConcentrationsTool. Either flux, time, area
and distance of the detector are known, or an element of the matrix is: then its area tells
the product of the first three, pixel by pixel.

References
----------
.. [1] V. A. Solé et al., Spectrochim. Acta B 62 (2007) 63-68, section 4; J. Sherman,
   Spectrochim. Acta 7 (1955) 283-306.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class MassFractions:
    """Turns areas into mass fractions.

    Without a reference the factor is the mass fraction for an area of one count. With one it
    is the mass fraction for an area equal to that of the reference, whose own factor is its
    mass fraction in the matrix.
    """

    #: NaN for groups that have none; shape ``(groups,)``.
    factor: np.ndarray
    #: Number of the group of the reference; -1 for none.
    reference: int = -1

    def __call__(self, areas: np.ndarray, sigmas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return mass fractions and their standard deviations, shape of *areas*.

        Parameters
        ----------
        areas, sigmas
            Counts; shape ``(points, groups)``. Areas are taken as independent.
        """
        if self.reference < 0:
            return areas * self.factor, sigmas * self.factor
        with np.errstate(divide="ignore", invalid="ignore"):
            against = areas[:, self.reference, None]
            # no amount of the reference, no mass fraction
            against = np.where(against > 0, against, np.nan)
            uncertain = sigmas[:, self.reference, None] / against
            fractions = self.factor * areas / against
            spread = np.sqrt((self.factor * sigmas / against) ** 2 + (fractions * uncertain) ** 2)
        # it is given, not measured
        spread[:, self.reference] = 0.0
        return fractions, spread


def detection_limit(sigma_without: np.ndarray, factor: np.ndarray | float = 1.0) -> np.ndarray:
    """Return the least amount that can be told from nothing: 3 sigma of the background.

    Parameters
    ----------
    sigma_without
        Standard deviation of the area in a spectrum without the element, counts.
    factor
        Amount for an area of one count.

    References
    ----------
    .. [1] L. A. Currie, Anal. Chem. 40 (1968) 586-593; IUPAC, Pure Appl. Chem. 67 (1995)
       1699-1723 (three standard deviations of the blank).
    """
    return np.asarray(3.0 * np.asarray(sigma_without) * factor)
