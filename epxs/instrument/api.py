"""Public names of the instrument room.

Messages: `ScanStarted`, `PointTaken`, `ScanInterrupted`, `ScanResumed`, `ScanFinished`,
`NodeSpec`, `Message`. Interfaces: `ISession`, `IMotor`, `Listener`. `connect` opens a session.
"""

from epxs.instrument.connect import connect
from epxs.instrument.i_session import IMotor, ISession, Listener
from epxs.instrument.messages import (
    Message,
    NodeSpec,
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
)

__all__ = [
    "IMotor",
    "ISession",
    "Listener",
    "Message",
    "NodeSpec",
    "PointTaken",
    "ScanFinished",
    "ScanInterrupted",
    "ScanResumed",
    "ScanStarted",
    "connect",
]
