"""The packets of spec's server protocol: bytes to packets and back; no sockets.

A stream is a row of packets, each a header (versions 2, 3 and 4, either byte order) and data.
What is not a packet is skipped, and counted.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Literal

from epxs.core.api import FormatError
from epxs_instruments.spec.values import (
    Kind,
    decode_value,
    encode_value,
    item_size,
    to_bytes,
    to_text,
)

MAGIC = 0xFEEDFACE
#: Bytes of a name, at most.
NAME_SIZE = 80
#: Bytes of data in one packet, at most.
DATA_LIMIT = 256 * 1024 * 1024
#: Packets with more bytes than this are looked at closely before they are waited for.
LONG = 1024 * 1024
#: Bytes of a text, at most.
TEXT_LIMIT = 16 * 1024 * 1024
#: A header longer than this is garbage; newer versions may append fields to the 132 of v4.
HEADER_LIMIT = 4096
#: Flags that say "these elements were deleted": the vendor's, and that of other clients.
DELETED = 0x0001 | 0x1000

Order = Literal["<", ">"]

_LAYOUTS = {2: "IiiiIIiiIII80s", 3: "IiiiIIiiIIIi80s", 4: "IiIIIIiiIIIii80s"}
_HEADERS = {
    (order, version): struct.Struct(order + layout)
    for order in ("<", ">")
    for version, layout in _LAYOUTS.items()
}
_STARTS = {order: struct.Struct(order + "IiI") for order in ("<", ">")}
_MAGICS: dict[bytes, Order] = {struct.pack("<I", MAGIC): "<", struct.pack(">I", MAGIC): ">"}


class Command(IntEnum):
    """What a packet is for."""

    CLOSE = 1
    ABORT = 2
    CMD = 3
    CMD_WITH_RETURN = 4
    RETURN = 5
    REGISTER = 6
    UNREGISTER = 7
    EVENT = 8
    FUNC = 9
    FUNC_WITH_RETURN = 10
    CHAN_READ = 11
    CHAN_SEND = 12
    REPLY = 13
    HELLO = 14
    HELLO_REPLY = 15


@dataclass(frozen=True)
class Packet:
    """One packet; `value` is what its data mean."""

    command: int
    #: Property, or who says hello.
    name: str = ""
    data: bytes = b""
    kind: int = Kind.STRING
    #: Chosen by the client; a reply repeats it; 0 wants no reply.
    serial: int = 0
    rows: int = 0
    cols: int = 0
    error: int = 0
    flags: int = 0
    #: When it was sent, in seconds since the epoch.
    time: float = 0.0
    version: int = 4
    order: Order = "<"

    @property
    def is_error(self) -> bool:
        """Whether the data are the text of an error."""
        return self.error > 0 or self.kind == Kind.ERROR

    @property
    def is_deletion(self) -> bool:
        """Whether the elements listed no longer exist."""
        return bool(self.flags & DELETED)

    @property
    def value(self) -> Any:
        """Text, a dictionary of texts, an array, or a list of texts.

        Raises
        ------
        FormatError
            If the data are not what `kind` promises.
        """
        if self.is_error:
            return decode_value(Kind.ERROR, 0, 0, self.data, self.order)
        return decode_value(self.kind, self.rows, self.cols, self.data, self.order)

    def carrying(self, value: Any) -> Packet:
        """Return this packet with *value* as its data."""
        kind, rows, cols, data = encode_value(value, self.order)
        return replace(self, kind=kind, rows=rows, cols=cols, data=data)


def encode(packet: Packet) -> bytes:
    """Return the bytes of *packet*, in its version and byte order.

    Raises
    ------
    FormatError
        If its name is longer than 80 bytes, or its data are longer than `DATA_LIMIT`, or than
        `TEXT_LIMIT` if they are text: whoever reads would take them for damage.
    """
    name = to_bytes(packet.name)
    if len(name) > NAME_SIZE:
        raise FormatError(
            f"spec property {packet.name!r}: found a name of {len(name)} bytes; expected at most "
            f"{NAME_SIZE}. Use a shorter name."
        )
    limit = DATA_LIMIT if item_size(packet.kind) else TEXT_LIMIT
    if len(packet.data) > limit:
        raise FormatError(
            f"spec property {packet.name!r}: found {len(packet.data)} bytes of data; expected at "
            f"most {limit}. Send it in parts."
        )
    header = _HEADERS[packet.order, packet.version]
    seconds = int(packet.time)
    # the same 32 bits, which version 4 reads as a positive number and others do not
    serial = packet.serial % 2**32
    if packet.version < 4 and serial >= 2**31:
        serial -= 2**32
    fields: list[int | bytes] = [
        MAGIC, packet.version, header.size, serial, seconds,
        int((packet.time - seconds) * 1e6), packet.command, packet.kind,
        packet.rows, packet.cols, len(packet.data),
    ]  # fmt: skip
    if packet.version >= 3:
        fields.append(packet.error)
    if packet.version >= 4:
        fields.append(packet.flags)
    return header.pack(*fields, name) + packet.data


def is_plausible(kind: int, rows: int, cols: int, length: int) -> bool:
    """Say whether *length* bytes may be meant; else a damaged header would be waited for long."""
    width = item_size(kind)
    return length <= TEXT_LIMIT if width == 0 else 0 <= length - width * rows * cols <= 8


class Decoder:
    """Finds the packets in a stream that arrives in pieces of any length."""

    def __init__(self, limit: int = DATA_LIMIT) -> None:
        #: Bytes that were no packet, so far.
        self.skipped = 0
        self._limit = limit
        self._buffer = bytearray()

    @property
    def waiting(self) -> bytes:
        """The first bytes that are not understood yet, for messages."""
        return bytes(self._buffer[:32])

    def feed(self, data: bytes) -> list[Packet]:
        """Return the packets that are complete now that *data* have arrived."""
        buffer = self._buffer
        buffer += data
        packets = []
        position = 0
        while True:
            start = self._find(position)
            self.skipped += start - position
            position = start
            found = self._take(position)
            if found is None:
                break
            packet, length = found
            if packet is None:
                self.skipped += 1
                position += 1
                continue
            packets.append(packet)
            position += length
        del buffer[:position]
        return packets

    def _find(self, position: int) -> int:
        """Return where a packet may begin, at or after *position*."""
        buffer = self._buffer
        if bytes(buffer[position : position + 4]) in _MAGICS:
            return position
        places = [place for magic in _MAGICS if (place := buffer.find(magic, position)) >= 0]
        if places:
            return min(places)
        for kept in (3, 2, 1):  # the beginning of a magic may wait for its end
            tail = bytes(buffer[max(position, len(buffer) - kept) :])
            if len(tail) == kept and any(magic.startswith(tail) for magic in _MAGICS):
                return len(buffer) - kept
        return len(buffer)

    def _take(self, position: int) -> tuple[Packet | None, int] | None:
        """Return the packet at *position* and its length; None for the packet if it is none.

        Returns nothing at all if more bytes are needed to tell.
        """
        buffer = self._buffer
        left = len(buffer) - position
        if left < 12:
            return None
        order = _MAGICS[bytes(buffer[position : position + 4])]
        _, version, size = _STARTS[order].unpack_from(buffer, position)
        layout = _HEADERS.get((order, min(version, 4)))
        if layout is None or not layout.size <= size <= HEADER_LIMIT:
            return None, 0
        if left < layout.size:
            return None
        fields = layout.unpack_from(buffer, position)
        length = fields[10]
        if length > self._limit or not 1 <= fields[6] <= 15 or not 0 <= fields[7] <= 15:
            return None, 0
        if length > LONG and not is_plausible(fields[7], fields[8], fields[9], length):
            return None, 0
        if left < size + length:
            return None
        data = bytes(memoryview(buffer)[position + size : position + size + length])
        return _packet(fields, order, data), size + length


def _packet(fields: tuple[Any, ...], order: Order, data: bytes) -> Packet:
    """Return the packet with these fields of its header; made once, it is the costly part."""
    version = min(fields[1], 4)
    return Packet(
        fields[6],
        to_text(fields[-1].split(b"\0", 1)[0]),
        data,
        fields[7],
        fields[3],
        fields[8],
        fields[9],
        fields[11] if version >= 3 else 0,
        fields[12] if version >= 4 else 0,
        fields[4] + fields[5] * 1e-6,
        version,
        order,
    )
