"""Sections of reports, and what becomes of bad ones."""

from __future__ import annotations

import pytest
from traits.api import HasStrictTraits, Int, Str, provides

from epxs.core.api import FormatError, offers
from epxs.session.api import IReportSection, Paragraph, Table
from epxs.session.report import made_section
from epxs.session.report.html import render_html
from epxs.session.report.made_section import make_sections
from epxs.session.report.pdf import render_pdf


@provides(IReportSection)
class Remark(HasStrictTraits):
    """A section of a plugin."""

    title = Str("Remark")
    order = Int(5)

    def blocks(self, source):
        """Return one sentence."""
        return [Paragraph(f"seen: {source}")]


class Failing(Remark):
    """Cannot be made."""

    title = Str("Failing")

    def blocks(self, source):
        """Raise."""
        raise FormatError("scan: found nothing; expected something. Look again.")


class Garbage(Remark):
    """Returns what is no block."""

    title = Str("Garbage")

    def blocks(self, source):
        """Return a number."""
        return [3]


@pytest.fixture
def offered(monkeypatch):
    """A function that offers sections."""

    def offer(**sections):
        monkeypatch.setattr(made_section.offers, "names", lambda group: list(sections))
        monkeypatch.setattr(made_section.offers, "find", lambda group, name: sections[name])

    return offer


def test_the_sections_of_epxs_are_offered_as_those_of_plugins_are():
    assert offers.names(offers.REPORT_SECTIONS) == [
        "maps", "numbers", "scan", "set_up", "spectrum", "versions",
    ]  # fmt: skip


def test_sections_are_in_their_order(offered):
    offered(a=Failing, b=Remark)
    assert [made.title for made in make_sections("x")] == ["Failing", "Remark"]


def test_a_section_that_fails_says_so_in_its_place(offered):
    offered(failing=Failing, garbage=Garbage, remark=Remark)
    told = {made.title: made.blocks for made in make_sections("x")}
    assert told["Failing"][0].text == (
        "This section could not be made: scan: found nothing; expected something. Look again."
    )
    assert "Garbage: found int; expected a block" in told["Garbage"][0].text
    assert told["Remark"] == [Paragraph("seen: x")]


def test_what_is_no_section_is_left_out(offered, caplog):
    offered(number=lambda: 3, remark=Remark)
    assert [made.title for made in make_sections("x")] == ["Remark"]
    assert "report section number: found int; expected an IReportSection" in caplog.text


def test_text_cannot_break_the_page():
    made = [made_section.MadeSection("<b>", [Paragraph("<script>"), Table(("<i>",), [("1 < 2",)])])]
    html = render_html("<title>", made)
    assert "<script>" not in html
    assert "<h2>&lt;b&gt;</h2>" in html
    assert "<th>&lt;i&gt;</th>" in html


def test_a_page_that_has_no_room_says_where_there_is_more(tmp_path):
    rows = [(f"line {number}", "$x^2$") for number in range(500)]
    made = [made_section.MadeSection("Long", [Table(("a", "b"), rows)])]
    render_pdf("title", made, tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().count(b"/Type /Page ") == 1
