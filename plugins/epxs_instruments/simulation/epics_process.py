"""The simulated IOC as a process: ``python -m epxs_instruments.simulation.epics_process``.

It talks on loopback only, on a port of its own.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys

from epxs.core.api import ConnectionFailed
from epxs_instruments.simulation import child

HOST = "127.0.0.1"


def environment(port: int) -> dict[str, str]:
    """Return what clients and server of channel access need to find each other on *port*."""
    return {
        "EPICS_CA_AUTO_ADDR_LIST": "NO",
        "EPICS_CA_ADDR_LIST": HOST,
        "EPICS_CA_SERVER_PORT": str(port),
        "EPICS_CA_REPEATER_PORT": str(port + 1),
        "EPICS_CAS_INTF_ADDR_LIST": HOST,
        "EPICS_CAS_AUTO_BEACON_ADDR_LIST": "NO",
        "EPICS_CAS_BEACON_ADDR_LIST": HOST,
        "EPICS_CAS_BEACON_PORT": str(port + 1),
        "EPICS_CA_MAX_ARRAY_BYTES": "1000000",
    }


def free_port() -> int:
    """Return a port that is free for TCP and, with the one after it, for UDP.

    Raises
    ------
    ConnectionFailed
        If none is found.
    """
    for _ in range(50):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream:
            stream.bind((HOST, 0))
            port = stream.getsockname()[1]
            if port < 65535 and _is_free(port) and _is_free(port + 1):
                return port
    raise ConnectionFailed(
        f"EPICS IOC: found no free port of {HOST} in 50 attempts; expected two in a row. "
        "End programs that occupy ports."
    )


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        try:
            datagram.bind((HOST, port))
        except OSError:
            return False
    return True


def main(arguments: argparse.Namespace) -> int:
    """Serve until told to end; return an exit status."""

    async def serve() -> None:
        variables = environment(arguments.port or free_port())
        # caproto reads the environment when the server is made
        os.environ.update(variables)
        from caproto.asyncio.server import start_server

        from epxs_instruments.simulation.ioc import BeamlineIoc

        ioc = BeamlineIoc(arguments.prefix, child.make_model(arguments))

        async def ready(_: object) -> None:
            await ioc.prepare()
            child.announce({"prefix": arguments.prefix, "environment": variables})

        # beacons need somebody who listens, or sending them fails
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
            listener.bind((HOST, int(variables["EPICS_CAS_BEACON_PORT"])))
            await start_server(ioc.pvdb, interfaces=[HOST], startup_hook=ready)

    return child.run(serve)


if __name__ == "__main__":
    parser = child.make_parser("A simulated EPICS IOC.")
    parser.add_argument("--prefix", default="sim:", help="of the names of all records")
    parser.add_argument("--port", type=int, default=0, help="for channel access; 0 is any")
    sys.exit(main(parser.parse_args()))
