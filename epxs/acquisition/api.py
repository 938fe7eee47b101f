"""Public names of the acquisition room.

`Recorder` writes a scan to a file, or to those that a `FileNaming` says. It reports
`FilePrepared`, `RowsWritten`, `PointRefused`, `ResultsWritten`, `ScanPaused`, `ScanContinued`,
`AcquisitionEnded`, `FileClosed`, `RecordingFailed`, `RecordingHeld`, `RecordingGoesOn`.
`convert_file` converts files of other formats and tells the `Conversion`.
"""

from epxs.acquisition.convert import Conversion, convert_file
from epxs.acquisition.events import (
    AcquisitionEnded,
    Event,
    FileClosed,
    FilePrepared,
    PointRefused,
    RecordingFailed,
    RecordingGoesOn,
    RecordingHeld,
    ResultsWritten,
    RowsWritten,
    ScanContinued,
    ScanPaused,
)
from epxs.acquisition.layout import measurement_plan, row_of_point
from epxs.acquisition.naming import FileNaming
from epxs.acquisition.recorder import Recorder

__all__ = [
    "AcquisitionEnded",
    "Conversion",
    "Event",
    "FileClosed",
    "FileNaming",
    "FilePrepared",
    "PointRefused",
    "Recorder",
    "RecordingFailed",
    "RecordingGoesOn",
    "RecordingHeld",
    "ResultsWritten",
    "RowsWritten",
    "ScanContinued",
    "ScanPaused",
    "convert_file",
    "measurement_plan",
    "row_of_point",
]
