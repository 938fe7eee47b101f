"""What a plugin offers to add a section to reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from traits.api import Int, Interface, Str


class IReportSection(Interface):
    """Makes one section of the report of a scan.

    Offer a class without arguments as entry point in the group ``epxs.report_sections``.
    """

    #: Its heading.
    title = Str()

    #: Sections are in this order; those of epxs are 10 (scan) to 60 (versions).
    order = Int()

    def blocks(self, source: Any) -> Iterable[Any]:
        """Return what stands in it; nothing leaves the section out.

        Parameters
        ----------
        source
            The `epxs.session.api.ReportSource`: the scan, its results, and a folder.

        Returns
        -------
        iterable of Paragraph, Facts, Table or Picture

        Raises
        ------
        EpxsError
            If the section cannot be made; the report then has the message instead.
        """
