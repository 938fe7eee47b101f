"""What the pages say of files, links and names is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from epxs.phynx import api as phynx

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
PAGES = [
    PROJECT / "README.md",
    *(p for p in sorted(DOCS.rglob("*.md")) if not {"_made", "_build"} & set(p.parts)),
]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of a page, as GitHub and Sphinx make them."""
    text = CODE.sub(lambda found: found[0] if "\n" not in found[0] else "", page.read_text())
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_lead_somewhere(page):
    for found in LINK.finditer(CODE.sub("", page.read_text(encoding="utf-8"))):
        target = found[1] or found[2]
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        made = "_made" in place.parts
        assert made or place.exists(), f"{page.name}: {target}"
        if anchor and not made:
            assert anchor in anchors(place), f"{page.name}: {target}"


def test_every_page_can_be_found_from_the_index():
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    for folder in ("tutorials", "how-to", "reference", "explanations"):
        for page in (DOCS / folder).glob("*.md"):
            listed = f"{folder}/*" in index or f"{folder}/{page.stem}\n" in index
            assert listed, f"{page} is not in the index"


def test_the_table_of_paths_is_what_files_have(epxs_scan_file):
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (DOCS / "reference/file-layout.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(("| `E/", "| `/E"))
    ]
    found = 0
    with phynx.open(epxs_scan_file) as file:
        h5 = file.h5
        for cell, *_, nx_class, own in rows:
            path = re.findall(r"`([^`]+)`", cell)[0]
            for word, name in (
                ("/E", "/scan_0001"), ("E/", "/scan_0001/"), ("/R", "/xrf_fit"), ("/D", "/mca1"),
                ("/M/", "/x/"), ("/C/", "/I0/"), ("/G", "/Fe_K"),
            ):  # fmt: skip
                path = re.sub(rf"^{word}" if "E" in word else rf"{word}(?=/|$)", name, path)
            if path not in h5:
                continue
            found += 1
            assert f"`{h5[path].attrs.get('NX_class', '')}`" == (nx_class or "``"), path
            assert type(file[path]).__name__ == own.strip("`"), path
    assert found > 20


def test_every_command_of_the_pages_exists():
    from epxs.cli.main import SUBCOMMANDS

    known = {module.__name__.rpartition(".")[2] for module in SUBCOMMANDS}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        shown = "\n".join(found[0] for found in CODE.finditer(text))
        for name in re.findall(r"(?m)(?:^|`)epxs ([a-z]+)", shown):
            assert name in known, f"{page.name}: epxs {name}"


def test_the_reference_tells_every_subcommand():
    from epxs.cli.main import SUBCOMMANDS

    told = (DOCS / "reference/command-line.md").read_text(encoding="utf-8")
    for module in SUBCOMMANDS:
        assert f"epxs {module.__name__.rpartition('.')[2]}" in told
