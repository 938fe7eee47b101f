"""Open a session by its address."""

from __future__ import annotations

from typing import Any

from epxs.core.api import ConnectionFailed, offers


def connect(address: str, timeout: float = 5.0, **options: Any) -> Any:
    """Return a session with the instrument at *address*.

    Parameters
    ----------
    address
        ``scheme://host:port``, such as ``spec://localhost:6510``, or ``scheme:`` alone where
        *options* say the rest; an installed driver answers for the scheme.
    timeout
        Longest time to wait for an answer, in seconds.
    options
        What the driver knows besides, such as ``prefix`` of EPICS records.

    Raises
    ------
    ConnectionFailed
        If the address cannot be read, or nobody answers there.
    OfferError
        If no driver for the scheme is installed.
    """
    scheme, separator, rest = address.partition(":")
    if not separator or not (options if rest in ("", "//") else rest.startswith("//")):
        raise ConnectionFailed(
            f"address {address!r}: found no scheme and host; expected something like "
            f"spec://localhost:6510 (drivers: {', '.join(offers.names(offers.DRIVERS))}). "
            "Write the address in full."
        )
    return offers.find(offers.DRIVERS, scheme)(address, timeout=timeout, **options)
