"""The report as one file of HTML that needs no other."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

from epxs.session.report.blocks import Block, Facts, Paragraph, Picture, Table
from epxs.session.report.made_section import MadeSection

_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; color: #222; background: #fff; margin: 2em auto;
       max-width: 62em; padding: 0 1em; }
h1 { font-size: 1.35em; } h2 { font-size: 1.05em; margin: 1.6em 0 .4em; color: #174a5b; }
table { border-collapse: collapse; font-size: .92em; } td, th { padding: .18em .8em .18em 0;
       text-align: left; vertical-align: top; } th { border-bottom: 1px solid #999; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.facts td:first-child { color: #666; white-space: nowrap; } img { max-width: 100%; }
figure { margin: 0; } figcaption { color: #666; font-size: .88em; }
@media (prefers-color-scheme: dark) { body { background: #1b1b1b; color: #ddd; } h2 { color: #7cc; }
       img { background: #fff; } .facts td:first-child, figcaption { color: #aaa; } }
""".strip()


def render_html(title: str, sections: Iterable[MadeSection]) -> str:
    """Return the report as HTML; pictures are part of it."""
    parts = [
        f"<h2>{escape(section.title)}</h2>\n" + "\n".join(map(_block, section.blocks))
        for section in sections
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Facts(rows):
            lines = "".join(
                f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in rows
            )
            return f'<table class="facts">{lines}</table>'
        case Table(headings, rows):
            head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
            body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
            return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        case Picture(path, caption):
            data = base64.b64encode(path.read_bytes()).decode("ascii")
            alt = escape(caption or path.stem, quote=True)
            told = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
            return f'<figure><img alt="{alt}" src="data:image/png;base64,{data}">{told}</figure>'


def _cell(text: str) -> str:
    kind = ' class="number"' if text[:1] in "0123456789-+." and text else ""
    return f"<td{kind}>{escape(text)}</td>"
