"""Public names of the files room.

Open a file with `open`; `errands` reads for views. Nodes: `File`, `Entry`, `Measurement`,
`ScalarData`, `Axis`, `Signal`, `Positioners`, `MultiChannelAnalyzer`, `Spectrum`, `DeadTime`,
`ElementMaps`; any other object is a `Group` or a `Dataset`. `read_grid` tells where the rows
of a scan lie. To write: `MeasurementPlan` and `ResultsPlan` say what there will be,
`ResultsBlock` carries results; `write_scan` converts a foreign scan, and
`complete_file` lets a file appear only when it is complete.
"""

from epxs.phynx.area_detector import AreaDetector, ImageData
from epxs.phynx.check.checked import check
from epxs.phynx.check.finding import Finding
from epxs.phynx.copies.export import export
from epxs.phynx.copies.export_with import IWriter, export_with
from epxs.phynx.copies.repack import repack
from epxs.phynx.dataset import Dataset
from epxs.phynx.dead_time import DeadTime
from epxs.phynx.default_plot import DefaultPlot, PlotAxis, find_default_plot
from epxs.phynx.detector import MultiChannelAnalyzer
from epxs.phynx.draw import draw
from epxs.phynx.element_maps import ElementMaps
from epxs.phynx.entry import Entry
from epxs.phynx.errors import MissingNode, hdf5_reason
from epxs.phynx.file import File, errands, open, wrap
from epxs.phynx.fit_flags import FitFlag
from epxs.phynx.flat_element_maps import FlatElementMaps
from epxs.phynx.foreign.convert import write_scan
from epxs.phynx.foreign.foreign_scan import ForeignScan
from epxs.phynx.foreign.i_reader import IReader
from epxs.phynx.foreign.readers import find_reader
from epxs.phynx.foreign.spec_command import WITHOUT_GRID, Geometry, parse_command
from epxs.phynx.grid import Grid, GridAxis
from epxs.phynx.grid_reading import index_grid, may_scatter, read_grid
from epxs.phynx.group import Group
from epxs.phynx.group_names import display_name, is_scatter
from epxs.phynx.interfaces import (
    IDetector,
    IMca,
    IMeasurement,
    IProcessedData,
    IScalarData,
    missing_from,
)
from epxs.phynx.living.follow import Follower
from epxs.phynx.living.points import Point
from epxs.phynx.living.repair import needs_repair, repair
from epxs.phynx.living.watch import wait_for_points
from epxs.phynx.measured import measured_by
from epxs.phynx.measurement import Measurement
from epxs.phynx.members import BROKEN, DATASET, EXTERNAL, GROUP
from epxs.phynx.names import natural
from epxs.phynx.node import Node
from epxs.phynx.nxdata import Data
from epxs.phynx.positioners import Positioners
from epxs.phynx.regions import Regions, row_numbers
from epxs.phynx.sameness import Imprint, Stamp, stamp_of
from epxs.phynx.scalar_data import Axis, ScalarData, Signal
from epxs.phynx.scan_type import ScanType
from epxs.phynx.scattered_grid import DRAWN, ScatteredGrid
from epxs.phynx.spectrum import Spectrum
from epxs.phynx.writing.complete_file import complete_file
from epxs.phynx.writing.cube import write_cube
from epxs.phynx.writing.fluo_subentry import write_fluo_subentry
from epxs.phynx.writing.plans import (
    AxisPlan,
    DetectorPlan,
    ImagePlan,
    MeasurementPlan,
    PositionerPlan,
    ResultsBlock,
    ResultsPlan,
    SignalPlan,
)

__all__ = [
    "BROKEN",
    "DATASET",
    "DRAWN",
    "EXTERNAL",
    "GROUP",
    "WITHOUT_GRID",
    "AreaDetector",
    "Axis",
    "AxisPlan",
    "Data",
    "Dataset",
    "DeadTime",
    "DefaultPlot",
    "DetectorPlan",
    "ElementMaps",
    "Entry",
    "File",
    "Finding",
    "FitFlag",
    "FlatElementMaps",
    "Follower",
    "ForeignScan",
    "Geometry",
    "Grid",
    "GridAxis",
    "Group",
    "IDetector",
    "IMca",
    "IMeasurement",
    "IProcessedData",
    "IReader",
    "IScalarData",
    "IWriter",
    "ImageData",
    "ImagePlan",
    "Imprint",
    "Measurement",
    "MeasurementPlan",
    "MissingNode",
    "MultiChannelAnalyzer",
    "Node",
    "PlotAxis",
    "Point",
    "PositionerPlan",
    "Positioners",
    "Regions",
    "ResultsBlock",
    "ResultsPlan",
    "ScalarData",
    "ScanType",
    "ScatteredGrid",
    "Signal",
    "SignalPlan",
    "Spectrum",
    "Stamp",
    "check",
    "complete_file",
    "display_name",
    "draw",
    "errands",
    "export",
    "export_with",
    "find_default_plot",
    "find_reader",
    "hdf5_reason",
    "index_grid",
    "is_scatter",
    "may_scatter",
    "measured_by",
    "missing_from",
    "natural",
    "needs_repair",
    "open",
    "parse_command",
    "read_grid",
    "repack",
    "repair",
    "row_numbers",
    "stamp_of",
    "wait_for_points",
    "wrap",
    "write_cube",
    "write_fluo_subentry",
    "write_scan",
]
