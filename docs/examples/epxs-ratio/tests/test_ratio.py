"""The ratio of an element to itself is one."""

import numpy as np
from epxs_ratio.ratio import Ratio


def test_the_ratio_of_an_element_to_itself_is_one(epxs_scan):
    (made,) = Ratio(numerator="Fe K", denominator="Fe K").run(epxs_scan)
    np.testing.assert_allclose(made.values, 1.0)
    np.testing.assert_allclose(made.sigmas[0, 0], np.sqrt(2 / 500.0), rtol=1e-6)


def test_where_the_denominator_is_uncertain_there_is_no_ratio(epxs_scan):
    (made,) = Ratio(numerator="Fe K", denominator="Fe K", certainty=50.0).run(epxs_scan)
    assert np.isnan(made.values[0, 0])
    assert np.isfinite(made.values[2, 3])
