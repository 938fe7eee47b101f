"""Which spec servers answer on the ports that spec uses."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from epxs_instruments.spec.address import PORTS, SpecAddress
from epxs_instruments.spec.io_loop import io_loop
from epxs_instruments.spec.link import Link, greet

#: How long a port may take to answer, s.
TIMEOUT = 1.5


@dataclass(frozen=True)
class FoundSession:
    """A server that answered."""

    address: str
    #: What it calls itself.
    name: str


def find_sessions(host: str = "localhost", ports: range = PORTS) -> list[FoundSession]:
    """Return the spec servers that answer on *ports* of *host*; waits."""
    return io_loop().submit(_greet_all(host, ports)).result(TIMEOUT + 5.0)


async def _greet_all(host: str, ports: range) -> list[FoundSession]:
    results = await asyncio.gather(
        *(greet(SpecAddress(host, port), TIMEOUT) for port in ports), return_exceptions=True
    )
    links = [result for result in results if isinstance(result, Link)]
    for link in links:
        link.close()
    return [FoundSession(str(link.address), link.name) for link in links]
