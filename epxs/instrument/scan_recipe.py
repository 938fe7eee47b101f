"""Scans that plugins add: parameters become a scan command."""

from __future__ import annotations

from typing import Any

from traits.api import Interface, Str, TraitError

from epxs.core.api import OfferError, ScanError, offers
from epxs.instrument.scan import Scan
from epxs.instrument.scan_command import RawCommand, ScanCommand


class IScanRecipe(Interface):
    """A scan with parameters of its own, made of what the instrument can do.

    Offer a `HasStrictTraits` class without arguments as entry point in the group
    ``epxs.scan_recipes``; its traits are the parameters.
    """

    #: What it is called in menus.
    title = Str()

    def command(self, instrument: Any) -> ScanCommand | RawCommand | str:
        """Return the scan to be started; nothing moves before it was checked.

        Parameters
        ----------
        instrument
            The `epxs.instrument.api.Instrument`, whose motors may be asked where they are.

        Raises
        ------
        EpxsError
            If the parameters do not make sense there.
        """


def start_recipe(instrument: Any, name: str, **parameters: Any) -> Scan:
    """Start the scan that the recipe *name* makes of *parameters*.

    Raises
    ------
    OfferError
        If no such recipe is installed.
    ScanError
        If a parameter is not one of its own or has another value, or with all that forbids the
        scan; nothing has moved.
    """
    recipe = offers.find(offers.SCAN_RECIPES, name)()
    if not isinstance(recipe, IScanRecipe):
        raise OfferError(
            f"{offers.SCAN_RECIPES}: {name!r}: found {type(recipe).__name__}; expected an "
            "IScanRecipe. Mend the entry point of the distribution that brings it."
        )
    known = [own for own in recipe.editable_traits() if own != "title"]
    for own, value in parameters.items():
        if own not in known:
            raise ScanError(
                f"{name}: found the parameter {own!r}; expected one of: {', '.join(known)}. "
                "Leave it out."
            )
        try:
            setattr(recipe, own, value)
        except TraitError as error:
            raise ScanError(
                f"{name}, {own}: found {value!r}; expected another value. Change it. ({error})"
            ) from error
    scan: Scan = instrument.start_scan(recipe.command(instrument))
    return scan
