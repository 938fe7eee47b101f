"""Where the lines of a scan are in its bytes, continued ones as one piece."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_NEWLINE, _BACKSLASH, _SPECTRUM = ord("\n"), ord("\\"), ord("@")
_BLANK = np.zeros(256, dtype=bool)
_BLANK[list(b" \t\r")] = True
_SPACE = np.zeros(256, dtype=bool)
_SPACE[list(b" \t\r\n\v\f")] = True
_HEAD = np.zeros(256, dtype=bool)
_HEAD[list(b"#@")] = True


def pieces(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield first and behind-last place of each line; blanks before it, and blank ones, left out.

    A line that begins with ``@`` goes on in the next one where it ends with a backslash, unless
    that is a spectrum of its own, or a header.
    """
    if not data:
        return
    text = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(text == _NEWLINE)
    if not len(ends) or ends[-1] != len(text) - 1:
        ends = np.append(ends, len(text))
    starts = np.concatenate(([0], ends[:-1] + 1))
    # the last line goes on nowhere; where each of the others does not, a piece ends
    last = np.append(np.flatnonzero(~_goes_on(text, ends[:-1])), len(ends) - 1)
    first = np.concatenate(([0], last[:-1] + 1))
    heads = _skip(text, starts[first], ends[first])
    there = heads < ends[first]
    whole = (first == last) | (text[np.minimum(heads, len(text) - 1)] == _SPECTRUM)
    if whole.all():
        yield from zip(heads[there].tolist(), ends[last][there].tolist(), strict=True)
        return
    for n in range(len(first)):
        if whole[n]:
            own = [(int(heads[n]), int(ends[last[n]]))] if there[n] else []
        else:  # no spectrum: a backslash at the end means nothing
            lines = slice(first[n], last[n] + 1)
            places = _skip(text, starts[lines], ends[lines])
            own = [(p, e) for p, e in zip(places.tolist(), ends[lines].tolist(), strict=True)
                   if p < e]  # fmt: skip
        yield from own


def _goes_on(text: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Whether the line that ends at each of *ends* may go on in the next one."""
    before = ends - 1
    more = np.flatnonzero(_BLANK[text[before]] & (before >= 0))
    while len(more):
        before[more] -= 1
        more = more[(before[more] >= 0) & _BLANK[text[before[more]]]]
    found = (before >= 0) & (text[before] == _BACKSLASH)
    marked = np.flatnonzero(found)
    behind = _skip(text, ends[marked] + 1, np.full(len(marked), len(text)))
    there = behind < len(text)
    found[marked[there]] = ~_HEAD[text[behind[there]]]
    return found


def _skip(text: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the first place from each of *starts* that is no blank; its end if there is none."""
    places = starts.copy()
    more = np.flatnonzero(places < ends)
    while len(more):
        more = more[_SPACE[text[places[more]]]]
        places[more] += 1
        more = more[places[more] < ends[more]]
    return places
