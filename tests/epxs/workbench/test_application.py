"""The window as a whole."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.gui

BUNDLED = {"epxs.browser", "epxs.maps", "epxs.fluorescence", "epxs.instruments"}


def environment(tmp_path):
    return {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "HOME": str(tmp_path / "home"),
    }


def test_it_starts_with_all_bundled_plugins(make_window):
    application = make_window()
    running = {plugin.id for plugin in application.plugin_manager}
    assert running >= BUNDLED
    assert [failure.sentence for failure in application.log.failures] == []


def test_a_file_is_shown_and_named_in_the_title(make_window, wait_until, scan_file):
    application = make_window()
    application.workspace.open(scan_file)
    wait_until(lambda: application.workspace.active is not None)
    wait_until(lambda: application.window.windowTitle() == "scan.h5 · scan_0001 - epxs")


def test_the_menu_closes_the_file_and_the_window(make_window, wait_until, scan_file):
    application = make_window([])
    application.workspace.open(scan_file)
    wait_until(lambda: application.workspace.active is not None)
    commands = application.workspace.commands
    assert commands.perform("epxs.close")
    assert application.workspace.documents == []
    assert commands.perform("epxs.quit")
    wait_until(lambda: not application.windows)


def test_the_status_line_shows_points_and_state(make_window, wait_until, scan_file):
    from pyface.qt import QtWidgets

    application = make_window([])
    application.workspace.open(scan_file)
    bar = application.window.statusBar()

    def texts():
        return [label.text() for label in bar.findChildren(QtWidgets.QLabel)]

    wait_until(lambda: "12 of 12 points" in texts())
    assert "scan is complete" in texts()
    wait_until(lambda: "dead time 5.0 %" in texts())


def test_an_exception_in_a_slot_is_told_in_the_log(make_window, wait_until, raise_everywhere):
    from pyface.qt import QtCore

    from epxs.workbench import exceptions

    application = make_window([])
    with exceptions.told():
        QtCore.QTimer.singleShot(0, lambda: 1 / 0)
        lines = application.workspace.log.lines
        wait_until(lambda: any("division by zero" in line.text for line in lines))
    assert raise_everywhere == []


def test_the_layout_is_kept_and_set_again(make_window, tmp_path):
    application = make_window([], remembers=True)
    application.window.resize(700, 500)
    application._save_state()
    again = make_window([], remembers=True)
    assert (again.window.width(), again.window.height()) == (700, 500)


def test_a_layout_that_cannot_be_read_is_left_alone(make_window, tmp_path, caplog):
    layout = tmp_path / "config" / "epxs" / "layout.json"
    layout.parent.mkdir(parents=True, exist_ok=True)
    layout.write_text("{")
    again = make_window([], remembers=True)
    assert again.window.width() == 1400
    assert "layout.json: cannot be read" in caplog.text


def test_a_picture_of_the_window_is_saved_without_a_screen(tmp_path, scan_file):
    picture = tmp_path / "window.png"
    done = subprocess.run(
        [sys.executable, "-m", "epxs.cli", "workbench", scan_file, "--screenshot", picture],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    from PIL import Image

    with Image.open(picture) as image:
        assert image.size == (1400, 900)
        assert len(image.convert("RGB").getcolors(1400 * 900)) > 100
    # nothing in the home of the user
    assert not (tmp_path / "home").exists()


def test_a_file_that_cannot_be_opened_is_one_sentence_and_status_1(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "epxs.cli", "workbench", "none.h5", "--screenshot", "window.png"],
        env=environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("epxs: none.h5: found no such file; expected a file of data.")
    assert done.stderr.count("\n") == 1


def test_without_a_screen_it_says_so(tmp_path):
    bare = environment(tmp_path)
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        bare.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-m", "epxs.cli", "workbench"],
        env=bare,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "workbench: found no screen" in done.stderr


def test_ctrl_c_closes_the_window_and_ends_with_status_0(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "epxs.cli", "workbench"],
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    layout = tmp_path / "config" / "epxs" / "layout.json"
    time.sleep(0)
    wait_for_window(process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
    assert layout.exists()


def wait_for_window(process):
    """Wait until the process sleeps in its GUI loop: it then uses hardly any time."""
    spent, quiet = -1.0, 0
    for _ in range(400):
        with open(f"/proc/{process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        now = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        # once is not enough: on a busy machine it may have waited for its turn
        quiet = quiet + 1 if now > 0.5 and now - spent < 0.01 else 0
        if quiet == 4:
            return
        spent = now
        time.sleep(0.05)
    raise AssertionError("the window did not come")
