"""What completion has read of modules: kept while it is used lately, and not without end."""

from __future__ import annotations

import sys

#: Lines of modules that stay parsed; each takes about 2 kB. What numpy and os need has 25,000.
KEPT = 30_000


def forget_parsed_modules(kept: int) -> int:
    """Forget the modules that were longest not completed from; they are read again from the disk.

    The library keeps whole trees of 600 files: names of a toolkit alone take 100 MB. To be called
    between two completions, in their thread.

    Parameters
    ----------
    kept
        Lines of modules that may stay; the module used last always does.

    Returns
    -------
    int
        Lines that were forgotten.
    """
    cache = sys.modules.get("parso.cache")
    if cache is None:  # nothing was completed yet
        return 0
    found = [
        (item.last_used, len(item.lines), grammar, path)
        for grammar, items in cache.parser_cache.items()
        for path, item in items.items()
    ]
    found.sort(key=lambda each: each[0], reverse=True)
    lines = forgotten = 0
    for number, (_, length, grammar, path) in enumerate(found):
        lines += length
        if lines > kept and number:
            del cache.parser_cache[grammar][path]
            forgotten += length
    return forgotten
