"""Addresses of spec servers, and looking for one by its name."""

from __future__ import annotations

from dataclasses import dataclass

from epxs.core.api import ConnectionFailed

#: Ports on which ``spec -S`` looks for a place.
PORTS = range(6510, 6531)
SCHEME = "spec://"


@dataclass(frozen=True)
class SpecAddress:
    """Where a spec server is: by port, or by the name it gives itself."""

    host: str
    port: int | None = None
    name: str = ""

    def __str__(self) -> str:
        return f"{SCHEME}{self.host}:{self.port if self.port is not None else self.name}"


def parse_address(text: str) -> SpecAddress:
    """Return the parts of ``spec://host:port`` or ``spec://host:name``.

    Raises
    ------
    ConnectionFailed
        If it is neither.
    """
    rest = text.removeprefix(SCHEME).rstrip("/")
    host, _, end = rest.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not end or "/" in rest or "://" in rest:
        raise ConnectionFailed(
            f"address {text!r}: found no host and port; expected spec://host:port, such as "
            "spec://localhost:6510, or spec://host:name, such as spec://localhost:fourc. "
            "Write the address in full."
        )
    if not end.lstrip("-").isdigit():
        return SpecAddress(host, name=end)
    port = int(end)
    if not 0 < port < 65536:
        raise ConnectionFailed(
            f"address {text!r}: found port {port}; expected 1 to 65535. Check the port."
        )
    return SpecAddress(host, port)
