"""The family of errors: each names the thing, what was found, what was expected, what to do."""

from __future__ import annotations


class EpxsError(Exception):
    """Something that a user can understand and mend; printed without a traceback."""


class FileError(EpxsError, OSError):
    """A file cannot be opened, made or written."""

    # OSError prints "[Errno ...]" forms for two arguments; ours is always one sentence.
    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class DiskError(FileError):
    """A file that was open cannot be written any more; see `epxs.phynx.api.File.abandon`."""


class FormatError(EpxsError, ValueError):
    """The content of a file is not what its format promises."""


class ConfigurationError(EpxsError, ValueError):
    """A configuration or a parameter does not make sense."""


class ConnectionFailed(EpxsError, ConnectionError):
    """An instrument cannot be reached, or was lost."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class InstrumentError(EpxsError, RuntimeError):
    """An instrument refused what it was asked."""


class ScanError(EpxsError, ValueError):
    """A scan, or a message about one, does not make sense."""


class OfferError(EpxsError, LookupError):
    """Nothing installed offers what was asked for."""
