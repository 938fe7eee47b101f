"""Extensible Packages for X-ray Science: fluorescence maps while the scan runs.

The scripting front door:

- ``epxs.open(path)`` opens a file as a tree of models;
- ``epxs.connect("spec://host:port")`` opens a session with an instrument;
- ``epxs.convert(spec_file)`` turns a spec file into HDF5/NeXus;
- ``epxs.fit(path, config)`` fits every spectrum of a measurement;
- ``epxs.show(path)`` opens the window beside a prompt;
- ``epxs.fluorescence`` and other names are what installed plugins offer to scripts.

Importing it is cheap: what a function needs is imported when it is called.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from epxs.front_door import connect, convert, fit, open, show

    __version__: str

__all__ = ["__version__", "connect", "convert", "fit", "open", "show"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("epxs")
    if name in __all__:
        return getattr(import_module("epxs.front_door"), name)
    if not name.startswith("_"):
        from epxs.core.api import offers

        # a plugin's own functions for scripts, which the core does not know
        if name in offers.names(offers.NAMESPACES):
            return offers.find(offers.NAMESPACES, name)
    raise AttributeError(f"module 'epxs' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
