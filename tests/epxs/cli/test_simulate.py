"""Tests of ``epxs simulate``."""

import signal
import subprocess
import sys

import epxs


def test_it_prints_its_addresses_and_runs_until_ctrl_c():
    process = subprocess.Popen(
        [sys.executable, "-m", "epxs.cli", "simulate", "--port", "0", "--rate", "500"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    words = []
    while not any(word.startswith("spec://") for word in words):
        line = process.stdout.readline()
        assert line, process.stderr.read()
        words += line.split()
    (address,) = (word for word in words if word.startswith("spec://"))
    session = epxs.connect(address)
    assert {"samx", "samz"} <= set(session.motors)
    session.close()
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=30)
    assert process.returncode == 0
    assert complaints == ""


def test_a_rate_that_makes_no_sense_is_refused(run_epxs, one_sentence):
    assert "rate" in one_sentence(run_epxs("simulate", "--rate", "-5"))
