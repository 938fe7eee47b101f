"""Reading what the tree shows."""

import pytest

from epxs_browser.tree import GROUP, read_attributes, read_details, read_kinds, read_names


def test_links_are_told_from_what_they_lead_to(many):
    names = read_names(many, "/entry/links")
    assert dict(read_kinds(many, "/entry/links", names)) == {
        "around": "group",
        "broken": "broken link",
        "external": "link to another file",
        "image": "dataset",
        "soft": "group",
        "text": "dataset",
    }


@pytest.mark.parametrize(
    ("path", "kind", "shown"),
    [
        ("/entry", GROUP, ("Entry", "", "", "")),
        ("/entry/links/image", "dataset", ("Dataset", "1 × 2", "float64", "counts")),
        ("/entry/links/text", "dataset", ("Dataset", "a title", "text", "")),
        ("/entry/many/point_7", "dataset", ("Dataset", "7", "int64", "mm")),
        ("/entry/many/point_8", "dataset", ("Dataset", "8", "int64", "")),
        ("/entry/links/broken", "broken link", ("broken link", "", "", "")),
    ],
)
def test_columns_tell_class_shape_type_and_unit(many, path, kind, shown):
    details = read_details(many, path, kind)
    assert (details.class_name, details.content, details.type_name, details.unit) == shown


def test_what_is_gone_is_shown_as_unreadable(many):
    details = read_details(many, "/entry/gone", "dataset")
    assert details.class_name == "unreadable"
    assert "/entry/gone: found no such node" in details.content


def test_attributes_are_read_as_text(many):
    assert read_attributes(many, "/entry") == [("NX_class", "NXentry")]
