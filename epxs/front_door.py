"""What ``import epxs`` offers to scripts; each function imports what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["connect", "convert", "fit", "open", "show"]


def open(path: str | Path, mode: str = "r", raw: bool = False) -> Any:
    """Open a file as a tree of models; return an `epxs.phynx.api.File`.

    HDF5 files, spec files and those of other programs look the same. A file that another
    program is writing can be read while it grows, and is never locked.

    Parameters
    ----------
    path
        The file.
    mode
        ``r`` to read, ``a`` to add to it, ``w`` to make it anew.
    raw
        Whether an HDF5 file of another program is shown with its own groups.

    Raises
    ------
    FileError, FormatError
        If it cannot be opened, or is of no known format.
    """
    from epxs.phynx.api import open as open_phynx

    return open_phynx(path, mode, raw)


def connect(address: str, timeout: float = 5.0, **options: Any) -> Any:
    """Open a session with an instrument; return an `epxs.instrument.api.Instrument`.

    Parameters
    ----------
    address
        Such as ``spec://localhost:6510`` or ``spec://localhost:fourc``, or ``epics:`` with
        ``prefix="sim:"``.
    timeout
        Longest time to wait for an answer, in seconds.
    options
        What the driver knows besides.

    Raises
    ------
    ConnectionFailed, OfferError
        If nobody answers there, or no driver for the scheme is installed.
    """
    from epxs.instrument.api import connect as connect_session

    return connect_session(address, timeout, **options)


def convert(
    path: str | Path,
    out: str | Path | None = None,
    scans: Sequence[int] = (),
    force: bool = False,
    portable: bool = False,
    resume: bool = False,
) -> Path:
    """Convert a file of another format to HDF5/NeXus: a spec file with its side files, or others.

    A scan that cannot be read is told in the log, and the others are converted.

    Parameters
    ----------
    path
        The file.
    out
        The HDF5 file; the name of the file with ``.h5`` behind it by default. It
        appears only when complete.
    scans
        Numbers of the scans to convert; all by default.
    force
        Whether an existing *out* is replaced.
    portable
        Whether it can be read without hdf5plugin; slower, and not as small.
    resume
        Whether to go on with a conversion that was interrupted.

    Returns
    -------
    Path
        The HDF5 file.

    Raises
    ------
    FileError, FormatError
        If a file cannot be read or written, or there is no such scan.
    """
    from epxs.acquisition.convert import convert_file

    return convert_file(path, out, scans, force, portable, resume).path


def fit(
    source: Any,
    config: Any,
    out: str | Path | None = None,
    entry: str = "",
    force: bool = False,
    full: bool = False,
    **options: Any,
) -> Any:
    """Fit every spectrum of a measurement with a PyMca configuration.

    Parameters
    ----------
    source
        An entry or a measurement of an open file, or the path of a file; it is only read.
    config
        The PyMca configuration: a path, or what ``epxs.fluorescence.read_config`` gives.
    out
        Where the results go; ``<name>_fit.h5`` in the working directory by default.
    entry
        Path of the entry in the file; its default entry when empty.
    force
        Whether an existing *out* is replaced.
    full
        Whether each spectrum is fitted with all that is not linear, in worker processes;
        results are added to those in *out*.
    **options
        ``detectors``, ``exclude``, ``dead_time``, ``normalize``, ``each``, and of fluorescence
        ``nnls`` or ``irls``: see `epxs.analysis.api.fit_file`. Of a full fit: see
        `epxs.analysis.api.fit_in_workers`.

    Returns
    -------
    ElementMaps
        The results, in the opened file of results: ``result["Fe K"].area``.

    Raises
    ------
    FileError, FormatError, ConfigurationError
        If the measurement, the configuration or the place of the results is unusable.
    """
    from epxs.analysis.api import fit_file, fit_in_workers, results_of
    from epxs.phynx.api import open as open_phynx

    path = source
    if node_file := getattr(source, "file", None):
        path = node_file.location
        entry = entry or (source.path if source is not node_file else "")
    if full:
        done = fit_in_workers(path, Path(config), out, entry, force, **options)
        return open_phynx(done.out)[done.results]
    return results_of(open_phynx(fit_file(path, Path(config), out, entry, force, **options)))


def show(*paths: str | Path) -> Any:
    """Open the window beside a prompt: in IPython after ``%gui qt``, which lets it live.

    Parameters
    ----------
    *paths
        Files to open; ``FILE::/ENTRY`` for an entry.

    Returns
    -------
    Workspace
        The `epxs.workbench.api.Workspace` that the window shows. The window that is open shows
        what is opened later, too.

    Raises
    ------
    ConfigurationError
        If there is no screen.
    OfferError
        If the packages that draw the window are not installed.
    """
    from epxs.workbench.interactive import show_window

    return show_window(paths)
