"""PyXRF's own fit of many spectra, in an interpreter that has it, for comparisons.

PyXRF is no dependency: name an interpreter of an environment with ``pyxrf`` and
``scikit-beam``. Nothing of this project is imported there. It gets the shapes of the lines
from PyMca, as everybody does, and does with them what it does with its own: SNIP of each
spectrum, then areas that are not negative; it tells no sigmas.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from epxs.core.api import ConfigurationError

#: What is run there; the first spectrum makes PyXRF compile its SNIP.
_CHILD = """
import sys, time
import numpy as np
from pyxrf.core.map_processing import _fit_xrf_block

folder = sys.argv[1]
with np.load(folder + "/given.npz") as file:
    counts, design, window, energy = (file[n] for n in ("counts", "design", "window", "energy"))
snip = {
    "e_offset": energy[0], "e_linear": energy[1] - energy[0], "e_quadratic": 0.0, "b_width": 0.5,
}
settings = tuple(int(channel) for channel in window), design, snip, True
_fit_xrf_block(counts[None, :1].astype(float), *settings)
begun = time.perf_counter()
found = _fit_xrf_block(counts[None].astype(float), *settings)[0]
seconds = time.perf_counter() - begun
np.savez(folder + "/found.npz", areas=found[:, : design.shape[1]], seconds=seconds)
"""


def run_pyxrf(
    python: str | Path, counts: np.ndarray, design: np.ndarray, window: tuple[int, int],
    energy: np.ndarray,
) -> tuple[np.ndarray, float]:  # fmt: skip
    """Return areas and the seconds that PyXRF took on one processor.

    Parameters
    ----------
    python
        An interpreter that has PyXRF.
    counts
        Shape ``(spectra, channels)``.
    design
        Shapes of the groups; shape ``(fitted channels, groups)``.
    window
        Fitted channels: first, and one behind the last.
    energy
        Of the channels, keV; shape ``(channels,)``.

    Raises
    ------
    ConfigurationError
        If PyXRF does not run there.
    """
    with tempfile.TemporaryDirectory(prefix="epxs-truth-") as folder:
        np.savez(
            Path(folder, "given.npz"),
            counts=counts, design=design, window=window, energy=energy[:2],
        )  # fmt: skip
        environment = dict(os.environ, HOME=folder, OPENBLAS_NUM_THREADS="1")
        words = [str(python), "-c", _CHILD, folder]
        done = subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason"])[-1]
            raise ConfigurationError(
                f"{python}: found no PyXRF that runs ({reason}); expected an interpreter with "
                "pyxrf and scikit-beam. Install both there."
            )
        with np.load(Path(folder, "found.npz"), allow_pickle=False) as file:
            return file["areas"], float(file["seconds"])
