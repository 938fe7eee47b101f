"""Runs the workbench with a zoo of broken plugins, as a child of the tests.

Prints how it stands with each plugin, what the good one shows, and whether the window lives,
as JSON.
"""

import json
import sys
import time
from pathlib import Path

from epxs.workbench import toolkit
from epxs.workbench.folders import config_folder
from epxs.workbench.plugin_care import care
from epxs.workbench.plugin_care.ledger import Ledger

care.PATIENCE = 2.0
ledger = Ledger(config_folder())
for name in Path(sys.argv[1]).read_text().split():
    if ledger.decision(name).enabled is None:
        ledger.enable(name)

toolkit.prepare()

from pyface.qt import QtCore  # noqa: E402

from epxs.workbench import exceptions  # noqa: E402
from epxs.workbench.host import make_application  # noqa: E402

application = make_application(remembers=False)
looked_after = application.log.care
with exceptions.told(looked_after):
    assert application.start()
    application.open_window()
    end = time.monotonic() + 3
    while time.monotonic() < end:
        QtCore.QCoreApplication.processEvents(QtCore.QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(0.01)
    panes = {
        pane.factory.id: pane.view.text
        for pane in application.windows[0].dock_panes
        if hasattr(getattr(pane, "view", None), "text") and pane.factory.id.startswith("zoo.")
    }
    print(
        json.dumps(
            {
                "states": {state.id: [state.state, state.reason] for state in looked_after.states},
                "panes": panes,
                "visible": application.window.isVisible(),
                "errors": {state.id: state.errors for state in looked_after.states},
            }
        ),
        flush=True,
    )
    application.exit(force=True)
    application.stop()
