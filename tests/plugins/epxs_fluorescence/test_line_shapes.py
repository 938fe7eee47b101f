"""Shapes computed where they are not nothing are PyMca's."""

from __future__ import annotations

import numpy as np
import pytest

from epxs_fluorescence.line_shapes import LineShapes
from epxs_fluorescence.pymca_theory import make_theory, quiet_output, quiet_pymca, read_dictionary


@pytest.mark.parametrize("hypermet", [0, 1, 3, 5, 9, 15])
@pytest.mark.parametrize("escape", [0, 1])
def test_they_are_pymcas_to_rounding(citrus_path, hypermet, escape):
    dictionary = read_dictionary(citrus_path.read_text())
    dictionary["fit"].update(hypermetflag=hypermet, escapeflag=escape, sumflag=0)
    dictionary["fit"]["linearfitflag"] = 0
    dictionary["peakshape"].update(lt_arearatio=0.02, step_heightratio=0.001)
    # two of 28 elements: each costs PyMca time to configure
    dictionary["peaks"] = {"Ca": "K", "Pb": "L"}
    with quiet_pymca():
        theory = make_theory(dictionary)
    with quiet_output():
        theory.setData(x=np.arange(2048), y=np.full(2048, 10.0))
        theory.estimate()
    parameters = np.array(theory.parameters, dtype=float)
    parameters[theory.NGLOBAL :] = (1000.0, 300.0)
    channels = np.asarray(theory.datatofit[:, 0])
    shapes = LineShapes(theory, hypermet, exact=False)
    if not (hypermet == 0 and escape):  # PyMca leaves uninitialised numbers in these escapes
        theirs = np.ravel(theory.mcatheory(parameters, channels, continuum=0))
        np.testing.assert_allclose(shapes.total(parameters, channels), theirs, atol=1e-8)
    matrix = shapes.matrix(parameters, channels)
    np.testing.assert_allclose(
        matrix @ (1000.0, 300.0), shapes.total(parameters, channels), atol=1e-8
    )
