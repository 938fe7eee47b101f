"""Public names of the spec room.

Client: `connect`, `SpecSession`. Files: `SpecFile`, `SpecScan`, `SpecMca`.
Simulation: `SpecServer`.
"""

from epxs_instruments.spec.server import SpecServer
from epxs_instruments.spec.session import SpecSession, connect
from epxs_instruments.spec.spec_file import SpecFile, SpecScan
from epxs_instruments.spec.spec_mca import SpecMca

__all__ = ["SpecFile", "SpecMca", "SpecScan", "SpecServer", "SpecSession", "connect"]
