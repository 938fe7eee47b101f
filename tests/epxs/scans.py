"""A small scan to record, and a small analysis to run on it; for tests of several rooms."""

from __future__ import annotations

import numpy as np

from epxs.instrument.api import NodeSpec, PointTaken, ScanFinished, ScanStarted
from epxs.phynx import api as phynx

CHANNELS = 64
SHAPE = (3, 4)


def scan_started(shape=SHAPE, command="mesh samx 0 3 3 samz 0 2 2 0.1", scan_id="1"):
    """Announce a mesh with two axes, two counters and a detector."""
    n = int(np.prod(shape))
    nodes = {
        "scalar_data/i": NodeSpec("Dataset", {"shape": [n], "dtype": "uint32"}),
        "scalar_data/epoch": NodeSpec("Dataset", {"shape": [n], "units": "s"}),
        "scalar_data/samx": NodeSpec("Axis", {"axis": 1, "range": [0, 3], "units": "mm"}),
        "scalar_data/samz": NodeSpec("Axis", {"axis": 2, "range": [0, 2], "units": "mm"}),
        "scalar_data/I0": NodeSpec("Signal", {"signal": 1, "units": "counts"}),
        "positioners/samy": NodeSpec("Dataset", {"data": 3.71, "units": "mm"}),
        "vortex": NodeSpec("MultiChannelAnalyzer", {"calibration": [0.0, 0.01, 0.0]}),
        "vortex/counts": NodeSpec("Spectrum", {"shape": [n, CHANNELS]}),
        "vortex/dead_time": NodeSpec("DeadTime", {"units": "%", "dead_time_format": "percent"}),
    }
    return ScanStarted(scan_id, command, shape, "leaf.dat", 1.7e9, nodes, {"monitor": "I0"})


def spectrum(index):
    """Return the spectrum of point *index*; counts, shape ``(CHANNELS,)``."""
    rng = np.random.default_rng(index)
    return rng.poisson(5 + 100 * np.exp(-0.5 * ((np.arange(CHANNELS) - 30) / 3) ** 2))


def point_taken(index, **more):
    """Return the message of point *index* of the scan above."""
    values = {
        "scalar_data/i": index,
        "scalar_data/epoch": 1.7e9 + index,
        "scalar_data/samx": float(index % SHAPE[1]),
        "scalar_data/samz": float(index // SHAPE[1]),
        "scalar_data/I0": 10_000 + index,
        "vortex/counts": spectrum(index),
        "vortex/dead_time": 5.0,
        **more,
    }
    return PointTaken(index, 1.7e9 + index, values)


def whole_scan(**options):
    """Yield the messages of a complete scan."""
    yield scan_started(**options)
    yield from (point_taken(index) for index in range(12))
    yield ScanFinished("completed", 1.7e9 + 12)


class Windows:
    """An analysis in its simplest form: counts in two windows of channels, less a background.

    The background is learnt from the running mean, so that fits made early differ from the
    final ones, as those of a real analysis do.
    """

    name = "windows"

    def plan(self, channels):
        return phynx.ResultsPlan(
            name="windows",
            groups=("Fe K", "Cu K"),
            continuum=1,
            configuration="windows = 2",
            configuration_name="windows.cfg",
            parameters={"background": "mean"},
            program="tests",
            version="1",
            model=self.begin(channels).all_arrays(),
        )

    def begin(self, channels):
        return WindowsEstimator(channels)


class WindowsEstimator:
    def __init__(self, channels):
        self.response = np.zeros((2, channels))
        self.response[0, 24:36] = 1.0
        self.response[1, 48:60] = 1.0
        self.total = np.zeros(channels)
        self.seen = 0
        self.background = 0.0

    def learn(self, spectra):
        self.total += spectra.sum(axis=0)
        self.seen += len(spectra)

    def refresh_due(self):
        return self.seen in (1, 3)

    def refresh(self):
        self.background = self.total[:20].mean() / self.seen

    def fit(self, spectra):
        areas = spectra @ self.response.T - 12 * self.background
        return phynx.ResultsBlock(
            areas=areas,
            sigmas=np.sqrt(spectra @ self.response.T),
            chi2=np.ones(len(spectra)),
            continuum=np.full((len(spectra), 1), self.background),
        )

    def model_arrays(self):
        return {"continuum": np.full((1, len(self.total)), self.background)}

    def all_arrays(self):
        return {
            "response": self.response,
            "energy": 0.01 * np.arange(len(self.total)),
            "window": np.array([0, len(self.total)]),
            **self.model_arrays(),
        }


def areas_of_sums(rows=range(12)):
    """Return what the analysis must find in the end, when *rows* were measured."""
    spectra = np.array([spectrum(row) for row in rows], dtype=float)
    estimator = WindowsEstimator(CHANNELS)
    estimator.learn(spectra)
    estimator.refresh()
    return estimator.fit(spectra).areas
