"""The ratio of two element maps, with error propagation."""

import numpy as np
from traits.api import Float, Str

from epxs.analysis.api import Operation, ResultMap


class Ratio(Operation):
    """Divides one element map by another, pixel by pixel."""

    title = "Ratio of two elements"

    numerator = Str("Fe K", desc="the element above the line")
    denominator = Str("Ca K", desc="the element below the line")
    certainty = Float(3.0, desc="standard deviations that the denominator must have at least")

    def run(self, scan):
        fit = next(iter(scan.results.values()))
        above, below = fit.area(self.numerator), fit.area(self.denominator)
        sigma_above, sigma_below = fit.sigma(self.numerator), fit.sigma(self.denominator)
        with np.errstate(divide="ignore", invalid="ignore"):
            sure = below > self.certainty * sigma_below
            ratio = np.where(sure, above / below, np.nan)
            # Gaussian propagation: sigma^2(a/b) = (s_a^2 + (a/b)^2 s_b^2) / b^2
            sigma = np.sqrt(sigma_above**2 + ratio**2 * sigma_below**2) / np.abs(below)
        name = f"{self.numerator} / {self.denominator}"
        return [ResultMap(name, ratio, np.where(sure, sigma, np.nan))]
