"""Runs PyMca's part of a model in a child process, and keeps the answers.

The process that asks never imports PyMca: its table of materials is global, its C code
holds the interpreter lock, and it makes a folder in the user's home. Answers are kept on
disk; a damaged one is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import platformdirs

from epxs.core.api import ConfigurationError
from epxs_fluorescence.configuration import Configuration

#: Raise it when `pymca_build` gives other arrays: what was kept is then made again.
REVISION = 1
#: How long PyMca may take, in seconds; it takes about one.
PATIENCE = 120.0

_building = threading.Lock()


def versions() -> dict[str, str]:
    """Return the versions of what computes the physics."""
    found = {}
    for name in ("PyMca5", "fisx"):
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def physics(configuration: Configuration, channels: int) -> dict[str, np.ndarray]:
    """Return the arrays of `pymca_build.main` for *configuration*.

    Parameters
    ----------
    configuration
        The user's configuration.
    channels
        Number of channels of the spectra.

    Raises
    ------
    ConfigurationError
        If PyMca refuses the configuration.
    """
    path = _cache_path(configuration, channels)
    with _building:
        arrays = _kept(path)
        if arrays is None:
            content = _compute(configuration, channels)
            _keep(path, content)
            arrays = _kept_bytes(content)
    return arrays


def _cache_path(configuration: Configuration, channels: int) -> Path:
    key = json.dumps([configuration.digest, channels, versions(), REVISION])
    name = hashlib.sha256(key.encode()).hexdigest()
    return Path(platformdirs.user_cache_dir("epxs", appauthor=False)) / "models" / f"{name}.npz"


def _kept(path: Path) -> dict[str, np.ndarray] | None:
    """Return the arrays of a file, or None if it is missing or damaged."""
    try:
        return _kept_bytes(path.read_bytes())
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None


def _kept_bytes(content: bytes) -> dict[str, np.ndarray]:
    import io

    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _keep(path: Path, content: bytes) -> None:
    """Write *content* so that no reader sees half of it; give up where one may not write."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(name, path)
        except OSError:
            os.unlink(name)


def _compute(configuration: Configuration, channels: int) -> bytes:
    """Run `pymca_build` in a process that sees this configuration only; return its file."""
    with tempfile.TemporaryDirectory(prefix="epxs-model-") as folder:
        config, out = Path(folder, "model.cfg"), Path(folder, "model.npz")
        config.write_text(configuration.text, encoding="utf-8")
        command = [sys.executable, "-m", "epxs_fluorescence.pymca_build"]
        try:
            done = subprocess.run(
                [*command, str(config), str(out), str(channels)],
                cwd=folder,
                env=_environment(folder),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ConfigurationError(
                f"configuration {configuration.name}: found no answer from PyMca within "
                f"{PATIENCE:g} s; expected one within a few. Open it in PyMca to see why."
            ) from None
        if done.returncode == 0:
            return out.read_bytes()
    raise ConfigurationError(
        f"configuration {configuration.name}: PyMca refuses it: {_reason(done.stderr)}. "
        "Expected a configuration that PyMca can fit with. Open it in PyMca and correct it."
    )


def _environment(home: str) -> dict[str, str]:
    """Return an environment with a home that holds no tables of the user's."""
    plugins = str(Path(__file__).resolve().parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    paths = [plugins, *(map(os.path.abspath, inherited.split(os.pathsep)) if inherited else ())]
    environment = dict(os.environ, HOME=home, USERPROFILE=home, PYTHONPATH=os.pathsep.join(paths))
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        environment[name] = "1"
    # a relative folder, or another version's tables
    environment.pop("PYMCA_DATA_DIR", None)
    environment.pop("PYMCA_DOC_DIR", None)
    return environment


def _reason(stderr: str) -> str:
    lines = stderr.strip().splitlines() or ["it ended without a word"]
    try:
        reason = str(json.loads(lines[-1])["error"])
    except (ValueError, KeyError, TypeError):
        reason = lines[-1]
    return " ".join(reason.split()).rstrip(".")
