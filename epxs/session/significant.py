"""Which fitted groups are worth to be shown first."""

from __future__ import annotations

from typing import Any

from epxs.phynx import api as phynx


def significant(results: Any) -> list[str]:
    """Return the names of the groups, those that are surest first, scatter peaks left out."""
    names = [name for name in results.names if not phynx.is_scatter(name)]
    return sorted(names, key=results.certainty, reverse=True)
