"""Which client of EPICS is used: pyepics where it is installed, caproto else; p4p when asked."""

from __future__ import annotations

import importlib.util
import logging
import os
from typing import Any

from epxs.core.api import ConnectionFailed
from epxs_instruments.epics.both_channels import PVA, BothChannels, not_installed
from epxs_instruments.epics.channels import Channels
from epxs_instruments.epics.pyepics_channels import PyepicsChannels

#: Environment variable that names one: ``pyepics``, ``caproto``, ``p4p``, or ``auto``.
CLIENT = "EPXS_EPICS_CLIENT"

logger = logging.getLogger(__name__)

#: What the library of EPICS found in the environment when it was loaded, or None before.
_loaded_with: dict[str, str] | None = None


def make_channels(timeout: float) -> Any:
    """Return an `IChannels` that waits *timeout* s for answers.

    Names that begin with ``pva://`` go by PV Access; with ``p4p`` as client all do. The library
    behind pyepics reads ``EPICS_CA_ADDR_LIST`` and its like once. Where they have changed since,
    as with a second simulated beamline in one process, caproto is taken.

    Raises
    ------
    ConnectionFailed
        If the client that ``EPXS_EPICS_CLIENT`` names is none, or not installed.
    """
    wanted = os.environ.get(CLIENT, "auto")
    plain = _make_pva(timeout) if wanted == "p4p" else _make_plain(timeout, wanted)
    return BothChannels(plain, _make_pva)


def _make_pva(timeout: float) -> Any:
    from epxs_instruments.epics.pva_channels import PvaChannels

    if importlib.util.find_spec("p4p") is None:
        raise not_installed(PVA)
    return PvaChannels(timeout)


def _make_plain(timeout: float, wanted: str) -> Any:
    global _loaded_with
    is_there = importlib.util.find_spec("epics") is not None
    if wanted not in ("auto", "pyepics", "caproto") or (wanted == "pyepics" and not is_there):
        raise ConnectionFailed(
            f"{CLIENT}: found {wanted!r}; expected auto, caproto, p4p, or pyepics if it is "
            "installed. Change the variable, or install pyepics with: pip install 'epxs[epics]'."
        )
    if wanted == "caproto" or not is_there:
        return Channels(timeout)
    now = {name: value for name, value in os.environ.items() if name.startswith("EPICS_")}
    if _loaded_with is None:
        _loaded_with = now
    if now != _loaded_with and wanted == "auto":
        logger.info("the environment of EPICS has changed: caproto is used, which reads it anew")
        return Channels(timeout)
    return PyepicsChannels(timeout)
