"""Taking curves and pictures out of a Chaco plot, so that nothing of them stays."""

from __future__ import annotations

from typing import Any


def take_out(plot: Any, *names: str) -> None:
    """Take the renderers *names* out of *plot*.

    `chaco.plot.Plot.delplot` alone leaves what they observed: data and ranges of a plot that lives
    on would call a few more observers, of renderers that are gone, for each that ever was.
    """
    renderers = [renderer for name in names for renderer in plot.plots[name]]
    plot.delplot(*names)
    for renderer in renderers:
        mappers = renderer.trait_get("index_mapper", "value_mapper")  # pictures have one of both
        renderer.trait_set(index=None, value=None, **dict.fromkeys(mappers))
        for mapper in mappers.values():
            if mapper is plot.index_mapper or mapper is plot.value_mapper:
                continue
            parts = mapper.trait_get("_xmapper", "_ymapper").values()
            for each in (mapper, *parts):
                each.range = None
