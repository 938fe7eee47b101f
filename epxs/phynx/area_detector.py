"""An area detector: an image at each point."""

from __future__ import annotations

from typing import Any

from epxs.core.api import FormatError
from epxs.phynx import stored
from epxs.phynx.attributes import is_dataset, text_attribute
from epxs.phynx.dataset import Dataset
from epxs.phynx.group import Group


class ImageData(Dataset):
    """Images of an area detector; shape ``(points, rows, columns)``."""


class AreaDetector(Group):
    """A detector that takes an image at each point.

    Stands for the group of links below a measurement as well as for the NXdetector that
    owns the data.
    """

    #: Objects of which NX_class `recognises` is asked about.
    recognised_nx_class = "NXdetector"

    @staticmethod
    def recognises(h5: Any) -> bool:
        """Whether *h5* is an NXdetector with images."""
        if is_dataset(h5) or text_attribute(h5, "NX_class") != "NXdetector":
            return False
        data = h5.get("data")
        return (
            data is not None
            and is_dataset(data)
            and text_attribute(data, "interpretation") == "image"
        )

    @property
    def counts(self) -> Dataset:
        """Images, shape ``(points, rows, columns)``.

        Raises
        ------
        FormatError
            If the group has none.
        """
        for name in ("counts", "data"):
            node = self.get(name)
            if isinstance(node, Dataset):
                return node
        raise FormatError(
            f"{self.file.filename}::{self.path}: found no images ({', '.join(self.keys())}); "
            "expected a dataset counts or data. Choose another detector."
        )

    @property
    def pixels(self) -> tuple[int, ...]:
        """Rows and columns of an image."""
        return self.counts.shape[-2:]

    @property
    def device_id(self) -> str:
        """What the instrument calls it."""
        return stored.text(self.attrs.get("id", "")) or self.name
