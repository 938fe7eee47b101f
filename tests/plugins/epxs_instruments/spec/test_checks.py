"""Pre-flight checks of spec."""

import pytest

from epxs.cli.main import main
from epxs.core.api import InstrumentError
from epxs.instrument.api import Instrument, Intent
from epxs_instruments.spec.checks import BroadcastCheck, DataFileCheck


def test_a_broadcast_that_is_off_is_warned_of(session):
    assert BroadcastCheck().check(Intent(session))[0] == "warning"
    session.enable_broadcast()
    assert BroadcastCheck().check(Intent(session)) == ("ok", "each point of a scan is told.")


def test_missing_macros_fail(session, monkeypatch):
    def refuse(self, name):
        raise InstrumentError("no such variable")

    monkeypatch.setattr(type(session), "get", refuse)
    state, reason = BroadcastCheck().check(Intent(session))
    assert (state, 'qdofile("clientutils.mac")' in reason) == ("failed", True)


@pytest.mark.parametrize("name", ["/dev/null", "0"])
def test_a_file_that_keeps_nothing_fails(session, name):
    session.set("var/DATAFILE", name)
    state, reason = DataFileCheck().check(Intent(session))
    assert (state, f"found {name!r}; expected a file" in reason) == ("failed", True)


def test_other_instruments_are_passed_over():
    intent = Intent(Instrument(address="test://bench"))
    assert BroadcastCheck().check(intent)[0] == DataFileCheck().check(intent)[0] == "skipped"


def test_the_command_prints_the_list_and_fails_with_it(server, capsys, tmp_path):
    good = ["preflight", server.address, "--out", str(tmp_path / "scan.h5")]
    assert main([*good, "--command", "ascan samx 0 1 10 0.1"]) == 0
    assert "     ok  data file of spec: leaf.dat" in capsys.readouterr().out
    assert main([*good, "--command", "ascan samx 0 100 10 0.1"]) == 1
    assert "failed  motors and limits: motor samx" in capsys.readouterr().out
