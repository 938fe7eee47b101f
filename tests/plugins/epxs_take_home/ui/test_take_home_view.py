"""The form, and the page about the installation, in the window."""

from __future__ import annotations

import pytest

from epxs_take_home.form import TakeHomeForm

pytestmark = pytest.mark.gui


def test_the_form_offers_the_maps_of_the_document_and_starts_with_ok(epxs_workspace, monkeypatch):
    from epxs_take_home.ui.take_home_view import show_form

    started = []
    monkeypatch.setattr(TakeHomeForm, "start", lambda form: started.append(form))
    form = TakeHomeForm.of(epxs_workspace)
    ui = show_form(form)
    (editor,) = ui.get_editors("maps")
    assert editor.factory.values == [("Fe K", "Fe K"), ("I0", "I0")]
    ui.handler.close(ui.info, True)
    ui.dispose(True)
    assert started == [form]


def test_the_page_about_the_installation_can_be_copied():
    from pyface.api import clipboard

    from epxs.workbench.api import Health
    from epxs_take_home.ui.health_view import show_health

    ui = show_health(Health({"versions": {"epxs": "1.0"}}, ["disk: found it full."]))
    ui.context["object"].copy = True
    assert "disk: found it full." in clipboard.text_data
    ui.dispose()
