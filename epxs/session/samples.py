"""Sample data: files to try things on, made where somebody wants them."""

from __future__ import annotations

from pathlib import Path

from traits.api import Interface, Str

from epxs.core.api import FileError, OfferError, make_folder, offers


class ISample(Interface):
    """Makes files to try things on.

    Offer a class without arguments as entry point in the group ``epxs.samples``; the name of the
    entry point is what ``epxs sample NAME`` takes.
    """

    #: What it is, for people: one line.
    title = Str()

    def make(self, folder: Path) -> Path:
        """Write the file, and whatever belongs to it, into *folder*; return the file.

        Raises
        ------
        EpxsError
            If it cannot be made.
        """


def samples() -> dict[str, ISample]:
    """Return the samples that are installed, by name; one that is broken is left out."""
    found = {}
    for name in offers.names(offers.SAMPLES):
        try:
            found[name] = find_sample(name)
        except OfferError:
            continue
    return found


def find_sample(name: str) -> ISample:
    """Return the sample *name*.

    Raises
    ------
    OfferError
        If it is not installed, or is none.
    """
    found = offers.find(offers.SAMPLES, name)()
    if not isinstance(found, ISample):
        raise OfferError(
            f"{offers.SAMPLES}: {name!r}: found {type(found).__name__}; expected an ISample. "
            "Mend the entry point of the distribution that brings it."
        )
    return found


def make_sample(name: str, folder: str | Path = ".", force: bool = False) -> Path:
    """Make sample data in *folder*; return the file.

    Raises
    ------
    OfferError
        If no such sample is installed.
    FileError
        If the file exists already, or cannot be written.
    """
    sample = find_sample(name)
    place = Path(folder, name)
    if place.exists() and any(place.iterdir()) and not force:
        raise FileError(
            f"{place}: found files in it; expected an empty folder. Choose another folder, or "
            "replace them with --force."
        )
    make_folder(place)
    return sample.make(place)
