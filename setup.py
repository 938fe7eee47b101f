"""One distribution: the ``epxs`` library and command, and the bundled plugins.

``pip install epxs`` gives the library and the command line; ``epxs[workbench]``
the window; ``epxs[test]`` all that the tests need.
"""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent

RUN = [
    # numpy 2.4 breaks two tools of chaco 6.1 (docs/decisions/0002-dependencies.md)
    "numpy>=1.26,<2.4",
    "h5py>=3.11,<4",
    "hdf5plugin>=4.3,<8",
    "fabio>=2024.4,<2027",
    "traits>=7.0,<8",
    "pint>=0.24,<0.26",
    "PyMca5>=5.9.4,<6",
    "caproto>=1.2,<2",
    "orjson>=3.10,<4",
    "matplotlib>=3.8,<4",
    "Pillow>=10,<14",
    "platformdirs>=4,<5",
    "packaging>=23",
    "tqdm>=4.66,<5",
    "threadpoolctl>=3.2,<4",
]

WORKBENCH = [
    # 6.12.0 over-releases None on Python 3.11 and aborts the process
    "PySide6-Essentials>=6.7,<6.12",
    "traitsui>=8.0,<9",
    "pyface>=8.0,<9",
    "envisage>=8.0,<9",
    "apptools>=5.3,<6",
    "enable>=6.1,<7",
    "chaco>=6.1,<7",
    "pygments>=2.17,<3",
    "ipykernel>=7.1,<8",
    "qtconsole>=5.6,<6",
]

DOCS = [
    "sphinx>=8,<10",
    "furo>=2024.8",
    "myst-parser>=4,<6",
]

#: Judges of files, for ``epxs check``
CHECK = [
    "silx>=2.2,<4",
    "nexusformat>=2.1,<3",
]

#: Fits on a cluster, beyond the processors of one machine
DASK = ["distributed>=2024.8"]

#: Components and clusters of maps and spectra
STATISTICS = ["scikit-learn>=1.5,<2"]

#: EPICS by its own library; without it caproto does, in Python alone
EPICS = ["pyepics>=3.5.7,<4"]

#: EPICS by PV Access
PVA = ["p4p>=4.2,<5"]

#: Documents of bluesky from another process
DOCUMENTS = ["pyzmq>=26,<28", "msgpack>=1,<2"]

TEST = [
    *WORKBENCH,
    *DOCS,
    *CHECK,
    *DASK,
    *DOCUMENTS,
    *EPICS,
    *PVA,
    *STATISTICS,
    "pytest>=8,<10",
    "pytest-benchmark>=5,<6",
    "pytest-timeout>=2.3,<3",
    "pytest-xdist>=3.6,<4",
    "hypothesis>=6.100,<7",
    "h5grove>=2.3,<5",
    "scipy>=1.13,<2",
    # wheel and source distribution of a release
    "build>=1.2,<2",
    # a plugin of a third party is installed offline
    "setuptools>=70.1",
    "ruff>=0.9,<1",
    "mypy>=1.13,<3",
    "import-linter>=2.1,<3",
]

ENTRY_POINTS = {
    "console_scripts": ["epxs = epxs.cli.main:main"],
    # parts of the workbench: one Envisage plugin each
    "epxs.plugins": [
        "browser = epxs_browser.plugin:BrowserPlugin",
        "fluorescence = epxs_fluorescence.plugin:FluorescencePlugin",
        "instruments = epxs_instruments.plugin:InstrumentsPlugin",
        "maps = epxs_maps.plugin:MapsPlugin",
        "scans = epxs_scans.plugin:ScansPlugin",
        "shell = epxs_shell.plugin:ShellPlugin",
        "take_home = epxs_take_home.plugin:TakeHomePlugin",
    ],
    # scheme of an address -> connect(address, timeout)
    "epxs.drivers": [
        "documents = epxs_instruments.documents.session:connect",
        "epics = epxs_instruments.epics.session:connect",
        "spec = epxs_instruments.spec.session:connect",
        "specfile = epxs_instruments.spec.file_source:connect",
    ],
    # experiments to try things on, as child processes
    "epxs.beamlines": [
        "simulation = epxs_instruments.simulation.beamline:SimulatedBeamline",
    ],
    # what is looked at before a scan starts
    "epxs.views": [
        "Counter = epxs_instruments.ui.device_views:counter_view",
        "Instrument = epxs_instruments.ui.device_views:instrument_view",
        "Motor = epxs_instruments.ui.device_views:motor_view",
        "Scaler = epxs_instruments.ui.device_views:scaler_view",
    ],
    "epxs.preflight": [
        "command = epxs.instrument.checks:CommandCheck",
        "configuration = epxs.instrument.checks:ConfigurationCheck",
        "connection = epxs.instrument.checks:ConnectionCheck",
        "counters = epxs.instrument.checks:CountersCheck",
        "detectors = epxs.instrument.checks:DetectorCheck",
        "disk = epxs.instrument.checks:DiskCheck",
        "file = epxs.instrument.checks:FileCheck",
        "spec_broadcast = epxs_instruments.spec.checks:BroadcastCheck",
        "spec_data_file = epxs_instruments.spec.checks:DataFileCheck",
    ],
    # path of a file for the instrument's own interpreter
    "epxs.macros": [
        "spec = epxs_instruments.spec.macro_file:macro_path",
    ],
    # foreign file formats
    "epxs.readers": [
        "bliss = epxs_formats.bliss:BlissReader",
        "diamond = epxs_formats.diamond:DiamondReader",
        "larch = epxs_formats.larch:LarchReader",
        "maps = epxs_formats.maps:MapsReader",
        "praxes = epxs_formats.praxes:PraxesReader",
        "pymca = epxs_formats.pymca:PymcaReader",
        "pyxrf = epxs_formats.pyxrf:PyxrfReader",
        "sardana = epxs_formats.sardana:SardanaReader",
        "spec = epxs_instruments.spec.spec_file:SpecFile",
    ],
    # spectra -> named numbers
    "epxs.analyses": [
        "fluorescence = epxs_fluorescence.analysis:FluorescenceAnalysis",
        "roi = epxs_fluorescence.roi_analysis:RoiAnalysis",
    ],
    # calculations on a scan
    "epxs.operations": [
        "decompose = epxs_fluorescence.operations:Decomposed",
        "detection_limits = epxs_fluorescence.operations:DetectionLimits",
        "roi = epxs_fluorescence.operations:RoiMaps",
    ],
    # the same one by one, in workers
    "epxs.block_analyses": [
        "fluorescence = epxs_fluorescence.full_fit:FullFitAnalysis",
    ],
    # configuration -> shapes of the lines
    "epxs.spectrum_models": [
        "pymca = epxs_fluorescence.model:build_model",
    ],
    # fixtures for tests of plugins
    "pytest11": ["epxs = epxs.testing.pytest_plugin"],
    # what scripts find as epxs.<name>
    "epxs.namespaces": [
        "fluorescence = epxs_fluorescence.scripting",
    ],
    # data to try things on
    "epxs.samples": [
        "leaf = epxs_instruments.simulation.sample_file:LeafSample",
    ],
    # sections of the report that is taken home
    "epxs.report_sections": [
        "maps = epxs.session.report.sections:MapsSection",
        "numbers = epxs.session.report.sections:NumbersSection",
        "scan = epxs.session.report.sections:ScanSection",
        "set_up = epxs.session.report.sections:SetUpSection",
        "spectrum = epxs.session.report.sections:SpectrumSection",
        "versions = epxs.session.report.sections:VersionsSection",
    ],
    # finished figures, drawn without a window
    "epxs.figures": [
        "maps = epxs_maps.figures:draw_maps",
        "spectrum = epxs_fluorescence.figures:draw_spectrum",
    ],
}

setup(
    name="epxs",
    version="0.1.0",
    description="Extensible Packages for X-ray Science: fluorescence maps while the scan runs",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="BSD-3-Clause",
    python_requires=">=3.11",
    package_dir={"": "plugins", "epxs": "epxs"},
    packages=[
        *find_packages(str(HERE), include=["epxs", "epxs.*"]),
        *find_packages(str(HERE / "plugins")),
    ],
    package_data={
        "": ["epxs-plugin.toml"],
        "epxs.workbench": ["pictures/*"],
        "epxs_fluorescence": ["data/*"],
        "epxs_instruments": ["data/*"],
    },
    install_requires=RUN,
    extras_require={
        "workbench": WORKBENCH,
        "check": CHECK,
        "dask": DASK,
        "documents": DOCUMENTS,
        "epics": EPICS,
        "pva": PVA,
        "statistics": STATISTICS,
        "docs": DOCS,
        "test": TEST,
    },
    entry_points=ENTRY_POINTS,
)
