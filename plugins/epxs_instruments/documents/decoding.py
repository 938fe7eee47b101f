"""One message of bluesky's publisher: a name and a document, as JSON or msgpack, never pickle."""

from __future__ import annotations

import json
from typing import Any

from epxs.core.api import FormatError

#: Bytes of one document, at most.
LIMIT = 256 * 1024 * 1024


def read_message(message: bytes, prefix: bytes = b"") -> tuple[str, dict[str, Any]]:
    """Return name and content of the document in *message*: ``prefix name document``.

    Nothing is ever unpickled: a pickle runs what its sender wants.

    Raises
    ------
    FormatError
        If it is no document, or neither JSON nor msgpack.
    """
    own, space, rest = message.partition(b" ")
    name, blank, body = rest.partition(b" ")
    if own != prefix or not space or not blank or not name.isascii():
        raise _fault(f"a message that begins with {message[:20]!r}", "PREFIX NAME DOCUMENT")
    if len(body) > LIMIT:
        raise _fault(f"{len(body)} bytes", f"at most {LIMIT}")
    document = _read_json(body) if body[:1] == b"{" else _read_msgpack(body)
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise _fault(f"a {type(document).__name__}", "a dictionary")
    return name.decode(), document


def _read_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _fault(f"what is no JSON ({error})", "JSON or msgpack") from error


def _read_msgpack(body: bytes) -> Any:
    import msgpack

    try:
        return msgpack.unpackb(body)
    except (ValueError, msgpack.UnpackException) as error:
        kind = "a pickle, which would run what its sender wants" if _is_pickle(body) else "neither"
        raise _fault(kind, "JSON or msgpack") from error


def _is_pickle(body: bytes) -> bool:
    return body[:1] == b"\x80" and body[-1:] == b"."


def _fault(found: str, expected: str) -> FormatError:
    return FormatError(
        f"document: found {found}; expected {expected}. Give the publisher a serializer: "
        "Publisher(address, serializer=lambda document: json.dumps(document).encode())."
    )
