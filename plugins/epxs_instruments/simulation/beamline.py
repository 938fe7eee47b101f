"""The simulated beamline as a whole: its servers run as child processes of this one."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType
from typing import Any

from epxs.core.api import ConfigurationError
from epxs_instruments.simulation.beamline_model import bundled_config
from epxs_instruments.simulation.child_process import ChildProcess
from epxs_instruments.simulation.replay import find_config, find_spec_file

#: How long the servers may take to start, s.
STARTUP = 60.0
PREFIX = "sim:"


class SimulatedBeamline:
    """A spec server and an EPICS IOC with the same experiment behind them.

    Use it as a context manager, or call `start` and `stop`.

    Parameters
    ----------
    rate
        Points per second of a scan, whatever its counting time.
    replay
        Folder of a measured scan (or its spec file) to serve instead of the simulated leaf.
    seed
        Of the sample and of all noise.
    epics
        Whether to run the IOC beside the spec server.
    port
        Of the spec server; default the first free one of 6510-6530, 0 is any.
    elements
        Elements of the detector, 1 to 16.
    folder
        Where spec writes its own files; default nowhere.
    library
        Readings that are made once and then given again, for rates at which the physics is too
        slow (more than some 300 points per second); 0 makes each one anew.
    digits, arrays
        How the spec server broadcasts: 6 digits and ``macro`` look like spec's own macros.

    Raises
    ------
    ConfigurationError
        If *rate* is not positive, or *port* is not one.
    FileError
        If there is nothing to replay at *replay*.
    """

    def __init__(
        self,
        rate: float = 60.0,
        replay: Path | str | None = None,
        seed: int = 1,
        epics: bool = True,
        port: int | None = None,
        elements: int = 1,
        folder: Path | str | None = None,
        digits: int = 15,
        arrays: str = "",
        library: int = 0,
    ) -> None:
        if not 0 < rate < float("inf"):
            raise ConfigurationError(
                f"simulated beamline: found a rate of {rate:g} points per second; expected a "
                "number > 0. Choose another rate."
            )
        if port is not None and not 0 <= port <= 65535:
            raise ConfigurationError(
                f"simulated beamline: found port {port}; expected 0 to 65535. Choose another port."
            )
        self._replay = None if replay is None else find_spec_file(Path(replay))
        if not 1 <= elements <= 16:
            raise ConfigurationError(
                f"simulated beamline: found {elements} elements; expected 1 to 16. "
                "Choose another number."
            )
        common = ["--rate", f"{rate:g}", "--seed", str(seed), "--elements", str(elements)]
        common += ["--library", str(library)]
        if self._replay is not None:
            common += ["--replay", str(self._replay.resolve())]
        ports = ["--digits", str(digits)]
        ports += [] if port is None else ["--ports", str(port)]
        ports += ["--arrays", arrays] if arrays else []
        ports += [] if folder is None else ["--folder", str(Path(folder).resolve())]
        package = "epxs_instruments.simulation"
        self._spec = ChildProcess(
            "simulated spec server", f"{package}.spec_process", [*common, *ports]
        )
        self._epics = (
            ChildProcess(
                "simulated EPICS IOC", f"{package}.epics_process", [*common, "--prefix", PREFIX]
            )
            if epics
            else None
        )
        self._facts: dict[str, Any] = {}

    def start(self) -> None:
        """Start the servers and wait until they answer.

        Raises
        ------
        ConnectionFailed
            If a server does not come up: no free port, or it fails; its words are in the text.
        EpxsError
            What else a server reports, such as a measured scan that cannot be read.
        """
        if self._facts:
            return
        facts: dict[str, Any] = {}
        deadline = time.monotonic() + STARTUP
        try:
            for process in self._processes:
                process.launch()
            for process in self._processes:
                facts |= process.wait_until_ready(max(1.0, deadline - time.monotonic()))
        except BaseException:
            self.stop()
            raise
        self._facts = facts

    def stop(self) -> None:
        """End the servers; nothing of them is left when this returns."""
        self._facts = {}
        for process in self._processes:
            process.stop()

    def check(self) -> None:
        """Say so if a server has ended.

        Raises
        ------
        ConnectionFailed
            If one is not running any more.
        """
        for process in self._processes:
            process.check()

    def __enter__(self) -> SimulatedBeamline:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def _processes(self) -> list[ChildProcess]:
        return [process for process in (self._spec, self._epics) if process is not None]

    @property
    def pids(self) -> list[int]:
        """Numbers of the processes that run."""
        return [process.pid for process in self._processes if process.pid is not None]

    @property
    def spec_address(self) -> str:
        """Address of the spec server, for `epxs.connect`."""
        return str(self._fact("address"))

    @property
    def scan_command(self) -> str:
        """The command to suggest: the whole leaf, or the recorded scan."""
        return str(self._fact("scan_command"))

    @property
    def epics_prefix(self) -> str:
        """What the names of all records begin with."""
        return str(self._fact("prefix"))

    @property
    def epics_address(self) -> str:
        """Address of the IOC, for `epxs.connect` in a process with `epics_environment`."""
        return f"epics://{self.epics_prefix}"

    @property
    def epics_environment(self) -> dict[str, str]:
        """Variables that a client of channel access needs in its environment."""
        return dict(self._fact("environment"))

    @property
    def config_path(self) -> Path:
        """The PyMca configuration that goes with the spectra.

        Raises
        ------
        FileError
            If there is none beside the scan that is replayed.
        """
        return bundled_config() if self._replay is None else find_config(self._replay)

    def describe(self) -> list[str]:
        """Return lines for people: what runs, and where."""
        what = "a simulated leaf" if self._replay is None else f"a replay of {self._replay.name}"
        lines = [f"Beamline: {what}", f"  spec   {self.spec_address}   try: {self.scan_command}"]
        if self._epics is not None:
            port = self.epics_environment["EPICS_CA_SERVER_PORT"]
            prefix = self.epics_prefix
            lines += [
                f"  EPICS  {self.epics_address}   {prefix}m1 {prefix}m2 {prefix}scaler1 "
                f"{prefix}mca1",
                "         EPICS_CA_AUTO_ADDR_LIST=NO EPICS_CA_ADDR_LIST=127.0.0.1 "
                f"EPICS_CA_SERVER_PORT={port}",
            ]
        return lines

    def _fact(self, name: str) -> Any:
        """Return what the servers told when they started."""
        if name not in self._facts:
            missing = "a beamline without EPICS" if self._facts else "a beamline that does not run"
            raise ConfigurationError(
                f"simulated beamline: found no {name} of {missing}; expected one that was started"
                " with it. Call start, or use it in a with statement."
            )
        return self._facts[name]
