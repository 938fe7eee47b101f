"""Public names of the core.

Errors: `EpxsError`, `FileError`, `DiskError`, `FormatError`, `ConfigurationError`,
`ConnectionFailed`, `InstrumentError`, `ScanError`, `OfferError`. Threads: `Mailbox`,
`Errands`, `Reach` (whether a file answers). Folders: `make_folder`. What is installed:
`offers`. Names that go away: `deprecated`, `GoesAway`.
"""

from epxs.core import offers
from epxs.core.deprecation import GoesAway, deprecated
from epxs.core.errands import BULK, NORMAL, URGENT, Errands
from epxs.core.errors import (
    ConfigurationError,
    ConnectionFailed,
    DiskError,
    EpxsError,
    FileError,
    FormatError,
    InstrumentError,
    OfferError,
    ScanError,
)
from epxs.core.folders import make_folder
from epxs.core.mailbox import Mailbox
from epxs.core.reach import Reach

__all__ = [
    "BULK",
    "NORMAL",
    "URGENT",
    "ConfigurationError",
    "ConnectionFailed",
    "DiskError",
    "EpxsError",
    "Errands",
    "FileError",
    "FormatError",
    "GoesAway",
    "InstrumentError",
    "Mailbox",
    "OfferError",
    "Reach",
    "ScanError",
    "deprecated",
    "make_folder",
    "offers",
]
