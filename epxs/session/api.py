"""Public names of the session room.

Live: `LiveSession`. Finished figures: `draw_figures`. Taking home: `take_home`; for sections of its
report `IReportSection`, `ReportSource`, `ReportMap`, and the blocks they are made of: `Paragraph`,
`Facts`, `Table`, `Picture`. Data to try things on: `samples`, `make_sample`, `ISample`.
"""

from epxs.session.live_session import LiveSession
from epxs.session.report.blocks import Facts, Paragraph, Picture, Table
from epxs.session.report.i_report_section import IReportSection
from epxs.session.report.source import ReportMap, ReportSource
from epxs.session.report.take_home import take_home
from epxs.session.samples import ISample, make_sample, samples
from epxs.session.take_home import draw_figures

__all__ = [
    "Facts",
    "IReportSection",
    "ISample",
    "LiveSession",
    "Paragraph",
    "Picture",
    "ReportMap",
    "ReportSource",
    "Table",
    "draw_figures",
    "make_sample",
    "samples",
    "take_home",
]
