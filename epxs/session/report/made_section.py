"""A section whose blocks are there, and how all sections of a report are made."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from epxs.core.api import EpxsError, OfferError, offers
from epxs.session.report.blocks import Block, Facts, Paragraph, Picture, Table
from epxs.session.report.i_report_section import IReportSection
from epxs.session.report.source import ReportSource

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class MadeSection:
    """A section with what stands in it."""

    title: str
    blocks: Sequence[Block]


def make_sections(source: ReportSource) -> list[MadeSection]:
    """Return all sections that have something to say, those of plugins too.

    A section that fails says so in its place; the others are made.
    """
    made = []
    for section in _installed():
        blocks: list[Block]
        try:
            blocks = [_usable(block, section) for block in section.blocks(source)]
        except Exception as error:
            logger.debug("report: %s", section.title, exc_info=error)
            told = (
                str(error) if isinstance(error, EpxsError) else f"{type(error).__name__}: {error}"
            )
            blocks = [Paragraph(f"This section could not be made: {told}")]
        if blocks:
            made.append(MadeSection(section.title, blocks))
    return made


def _installed() -> list[IReportSection]:
    """Return what is offered, in order; what cannot be used is told in the log."""
    found = []
    for name in offers.names(offers.REPORT_SECTIONS):
        try:
            section = offers.find(offers.REPORT_SECTIONS, name)()
        except OfferError as error:
            logger.error("%s", error)
            continue
        if not isinstance(section, IReportSection):
            logger.error(
                "report section %s: found %s; expected an IReportSection. Report it to its author.",
                name,
                type(section).__name__,
            )
            continue
        found.append(section)
    return sorted(found, key=lambda section: (section.order, section.title))


def _usable(block: object, section: IReportSection) -> Block:
    if not isinstance(block, Paragraph | Facts | Table | Picture):
        raise TypeError(f"{section.title}: found {type(block).__name__}; expected a block")
    return block
