"""Public names of the instrument room.

Messages: `ScanStarted`, `PointTaken`, `ScanInterrupted`, `ScanResumed`, `ScanFinished`,
`NodeSpec`, `Message`. Interfaces: `ISession`, `IScanSource`, `IMotor`, `Listener`. Models:
`Instrument`, `Motor`, `Counter`, `Scaler`, `Channel`, `Mca`, `AreaDetector`, `Console`,
`Devices`, `Action`, `Updates`, `JoinedChannel`, `JoinedChannels`. Scans: `ScanCommand`,
`RawCommand`, `ScanAxis`, `ScanPlan`, `Scan`, `BeamGuard`. Before them: `preflight`, `Intent`,
`Finding`, `ICheck`. `connect` opens a session.
"""

from epxs.instrument.action import Action
from epxs.instrument.beam_guard import BeamGuard
from epxs.instrument.channel import Channel
from epxs.instrument.connect import connect
from epxs.instrument.console import Console
from epxs.instrument.counter import Counter, Scaler
from epxs.instrument.device import Device
from epxs.instrument.devices import Devices, UnknownDevice
from epxs.instrument.i_scan_source import IScanSource, Listener
from epxs.instrument.i_session import IMotor, ISession
from epxs.instrument.instrument import Instrument
from epxs.instrument.joined import JoinedChannel, JoinedChannels
from epxs.instrument.mca import AreaDetector, Mca
from epxs.instrument.messages import (
    Message,
    NodeSpec,
    PointTaken,
    ScanFinished,
    ScanInterrupted,
    ScanResumed,
    ScanStarted,
)
from epxs.instrument.motor import Motor
from epxs.instrument.preflight import Finding, ICheck, Intent, State, preflight
from epxs.instrument.scan import Scan
from epxs.instrument.scan_command import (
    RawCommand,
    ScanAxis,
    ScanCommand,
    command_of,
    same_command,
)
from epxs.instrument.scan_plan import SCANS, ScanPlan, ScanRange, plan_line, plan_scan
from epxs.instrument.scan_recipe import IScanRecipe, start_recipe
from epxs.instrument.step_scan import StepScan
from epxs.instrument.step_scan import announce as announce_scan
from epxs.instrument.updates import Updates

__all__ = [
    "SCANS",
    "Action",
    "AreaDetector",
    "BeamGuard",
    "Channel",
    "Console",
    "Counter",
    "Device",
    "Devices",
    "Finding",
    "ICheck",
    "IMotor",
    "IScanRecipe",
    "IScanSource",
    "ISession",
    "Instrument",
    "Intent",
    "JoinedChannel",
    "JoinedChannels",
    "Listener",
    "Mca",
    "Message",
    "Motor",
    "NodeSpec",
    "PointTaken",
    "RawCommand",
    "Scaler",
    "Scan",
    "ScanAxis",
    "ScanCommand",
    "ScanFinished",
    "ScanInterrupted",
    "ScanPlan",
    "ScanRange",
    "ScanResumed",
    "ScanStarted",
    "State",
    "StepScan",
    "UnknownDevice",
    "Updates",
    "announce_scan",
    "command_of",
    "connect",
    "plan_line",
    "plan_scan",
    "preflight",
    "same_command",
    "start_recipe",
]
