"""The simulated spec server as a process.

``python -m epxs_instruments.simulation.spec_process --help``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from epxs_instruments.simulation import child


def main(arguments: argparse.Namespace) -> int:
    """Serve until told to end; return an exit status."""

    async def serve() -> None:
        from epxs_instruments.spec.server import SpecServer

        model = child.make_model(arguments)
        server = SpecServer(
            model,
            name=arguments.name,
            ports=_ports(arguments.ports),
            digits=arguments.digits,
        )
        if arguments.arrays:
            server.experiment.arrays = arguments.arrays
        if arguments.folder is not None:
            from epxs_instruments.simulation.spec_writer import SpecWriter

            server.experiment.writer = SpecWriter(arguments.folder)
        port = await server.start()
        child.announce(
            {
                "address": server.address,
                "port": port,
                "name": arguments.name,
                "scan_command": model.scan_command,
            }
        )
        await server.serve()

    return child.run(serve)


def _ports(text: str) -> range:
    """Return the ports in *text*: ``6510`` or ``6510-6530``."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    parser = child.make_parser("A simulated spec server.")
    parser.add_argument("--ports", default="6510-6530", help="PORT or FIRST-LAST; 0 is any")
    parser.add_argument("--digits", type=int, default=15, help="of numbers that are broadcast")
    parser.add_argument(
        "--arrays", choices=("macro", "json", "nested"), help="how arrays are broadcast"
    )
    parser.add_argument("--folder", type=Path, help="where spec files are written")
    parser.add_argument("--name", default="epxs-sim", help="what it calls itself")
    sys.exit(main(parser.parse_args()))
