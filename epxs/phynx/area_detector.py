"""An area detector: an image at each point."""

from __future__ import annotations

from typing import Any

from epxs.phynx.dataset import Dataset
from epxs.phynx.device import Device, is_detector_of


class ImageData(Dataset):
    """Images of an area detector; shape ``(points, rows, columns)``."""


class AreaDetector(Device):
    """A detector that takes an image at each point.

    Stands for the group of links below a measurement as well as for the NXdetector that
    owns the data.
    """

    @staticmethod
    def recognises(h5: Any) -> bool:
        """Whether *h5* is an NXdetector with images."""
        return is_detector_of(h5, "image")

    @property
    def counts(self) -> Dataset:
        """Images, shape ``(points, rows, columns)``.

        Raises
        ------
        FormatError
            If the group has none.
        """
        images: Dataset = self._array(Dataset, "images")
        return images

    @property
    def pixels(self) -> tuple[int, ...]:
        """Rows and columns of an image."""
        return self.counts.shape[-2:]
