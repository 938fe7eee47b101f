"""PyMca's own fits of many spectra, in a process of their own, for comparisons.

Nothing of this project is imported in that process: what it measures depends on PyMca alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np


def run_pymca(
    config: Path, counts: np.ndarray, kind: str, names: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return areas (as PyMca's ``fitarea``), sigmas and the seconds that PyMca took.

    Parameters
    ----------
    config
        A PyMca configuration.
    counts
        Shape ``(spectra, channels)``.
    kind
        ``fast`` (FastXRFLinearFit as the configuration has it), ``average`` (its weight 1), or
        ``full`` (McaTheory, spectrum by spectrum).
    names
        Groups in the order of the results.
    """
    with tempfile.TemporaryDirectory(prefix="epxs-truth-") as folder:
        np.save(Path(folder, "counts.npy"), counts)
        environment = dict(os.environ, HOME=folder, OPENBLAS_NUM_THREADS="1")
        environment.pop("PYMCA_DATA_DIR", None)
        words = [sys.executable, __file__, str(Path(config).resolve()), folder, kind]
        subprocess.run(words, check=True, cwd=folder, env=environment, capture_output=True)
        with np.load(Path(folder, "found.npz"), allow_pickle=False) as file:
            order = [list(file["names"]).index(name) for name in names]
            return file["areas"][:, order], file["sigmas"][:, order], float(file["seconds"])


def _fast(config: Any, counts: np.ndarray, weight: int | None) -> dict[str, Any]:
    from PyMca5.PyMcaPhysics.xrf import FastXRFLinearFit

    fit = FastXRFLinearFit.FastXRFLinearFit()
    fit.setFitConfiguration(config)
    begun = time.perf_counter()
    found = fit.fitMultipleSpectra(y=counts, weight=weight, refit=True, nosave=True)
    seconds = time.perf_counter() - begun
    tail = 1.0 + float(config["peakshape"]["st_arearatio"]) * _has_tail(config)
    # its areas leave out the short tail
    names = [str(name).replace("_", " ") for name in found.labels("parameters")]
    shape = (len(names), -1)
    return {
        "names": np.array(names),
        "areas": found["parameters"].reshape(shape).T * tail,
        "sigmas": found["uncertainties"].reshape(shape).T * tail,
        "seconds": seconds,
    }


def _has_tail(config: Any) -> int:
    return int(bool(int(config["fit"]["hypermetflag"]) & 2))


def _full(config: Any, counts: np.ndarray) -> dict[str, Any]:
    from PyMca5.PyMcaPhysics.xrf import ClassMcaTheory

    theory = ClassMcaTheory.McaTheory()
    theory.setConfiguration(config)
    theory.enableOptimizedLinearFit()
    channels = np.arange(float(counts.shape[1]))
    areas, sigmas, names = [], [], []
    begun = time.perf_counter()
    for spectrum in counts:
        theory.setData(x=channels, y=spectrum.astype(float))
        theory.estimate()
        theory.startFit(digest=0)
        result = theory.imagingDigestResult()
        names = list(result["groups"])
        areas.append([result[name]["fitarea"] for name in names])
        sigmas.append([result[name]["sigmaarea"] for name in names])
    seconds = time.perf_counter() - begun
    return {
        "names": np.array(names),
        "areas": np.array(areas),
        "sigmas": np.array(sigmas),
        "seconds": seconds,
    }


def main(config_path: str, folder: str, kind: str) -> None:
    """Fit ``counts.npy`` in *folder*; save ``found.npz`` there."""
    from PyMca5.PyMcaIO import ConfigDict

    config = ConfigDict.ConfigDict()
    config.read(config_path)
    config["fit"]["sumflag"] = 0
    counts = np.load(Path(folder, "counts.npy"))
    if kind == "full":
        config["fit"]["linearfitflag"] = 1
        found = _full(config, counts)
    else:
        found = _fast(config, counts, 1 if kind == "average" else None)
    np.savez(Path(folder, "found.npz"), **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
