"""Models whose views are found elsewhere: by `edit_traits`, in a plugin's ``ui``."""

from __future__ import annotations

from typing import Any

from traits.api import HasStrictTraits

from epxs.core.api import offers


class Viewed(HasStrictTraits):
    """Shown by the view that a plugin offers for its class, or the nearest class above."""

    def default_traits_view(self) -> Any:
        """Return the offered view; the plain one of Traits if there is none."""
        known = offers.names(offers.VIEWS)
        for kind in type(self).__mro__:
            if kind.__name__ in known:
                return offers.find(offers.VIEWS, kind.__name__)(self)
        return super().default_traits_view()
