"""What installed distributions offer, found by entry point and imported on first need.

Everything that the core does not do itself (talk to an instrument, read a foreign
format, analyse spectra) is an *offer*: an entry point ``name = module:object`` in one of
the groups below. The bundled plugins use the same groups as third parties.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from epxs.core.errors import OfferError

#: ``scheme -> connect(address, timeout) -> ISession``
DRIVERS = "epxs.drivers"
#: ``name -> beamline class``; experiments to try things on
BEAMLINES = "epxs.beamlines"
#: ``format -> reader(path)``
READERS = "epxs.readers"
#: ``name -> IAnalysis factory(config_path)``
ANALYSES = "epxs.analyses"
#: ``name -> factory(config_path, **options)``; fits that run in workers
BLOCK_ANALYSES = "epxs.block_analyses"
#: ``name -> Operation class``; calculations on a scan
OPERATIONS = "epxs.operations"
#: ``name -> build(config, **options)``; shapes of emission lines
SPECTRUM_MODELS = "epxs.spectrum_models"
#: ``name -> draw(..., path)``; finished figures
FIGURES = "epxs.figures"
#: ``name -> class of ICorrection``; factors for the counts of each point
CORRECTIONS = "epxs.corrections"
#: ``name -> class of IWriter``; file formats to export to
WRITERS = "epxs.writers"
#: ``name -> class of IScanRecipe``; scans that are made of parameters
SCAN_RECIPES = "epxs.scan_recipes"
#: ``name -> class of ISample``; data to try things on
SAMPLES = "epxs.samples"
#: ``name -> class of IReportSection``; sections of the report that is taken home
REPORT_SECTIONS = "epxs.report_sections"
#: ``name -> check class``; what is looked at before a scan starts
PREFLIGHT = "epxs.preflight"
#: ``name -> module``; what scripts find as ``epxs.<name>``
NAMESPACES = "epxs.namespaces"
#: ``instrument -> path()``; macros for its own interpreter
MACROS = "epxs.macros"
#: ``class name -> phynx class``
PHYNX_CLASSES = "epxs.phynx"
#: ``class name -> function(model)``; what `edit_traits` shows
VIEWS = "epxs.views"
#: ``name -> envisage plugin``
PLUGINS = "epxs.plugins"


@cache
def _group(group: str) -> dict[str, EntryPoint]:
    """Return the entry points of *group*; of two with one name the first found wins."""
    found: dict[str, EntryPoint] = {}
    for entry_point in entry_points(group=group):
        found.setdefault(entry_point.name, entry_point)
    return found


def names(group: str) -> list[str]:
    """Return the names of what is offered in *group*, without importing any of it."""
    return sorted(_group(group))


def find(group: str, name: str) -> Any:
    """Import and return what is offered as *name* in *group*.

    Raises
    ------
    OfferError
        If nothing of that name is installed, or it cannot be imported.
    """
    try:
        entry_point = _group(group)[name]
    except KeyError:
        offered = ", ".join(names(group)) or "nothing"
        raise OfferError(
            f"{group}: found no offer named {name!r}; expected one of: {offered}. "
            "Check the spelling, or install the distribution that brings it."
        ) from None
    try:
        return entry_point.load()
    except (ImportError, AttributeError) as error:
        raise OfferError(
            f"{group}: {name!r} ({entry_point.value}) cannot be imported: {error}. "
            "Reinstall the distribution that brings it, with its extras."
        ) from error
