"""Our macros, as far as they can be tried without a spec."""

import pytest

from epxs.cli.main import main
from epxs.core.api import InstrumentError
from epxs_instruments.spec.macro_file import NAME, macro_path
from epxs_instruments.spec.session import connect


def test_numbers_are_broadcast_in_full_once_they_are_loaded(start_server):
    server = start_server(digits=6)
    with connect(server.address) as session:
        first = next(session.ascan("samx", 0, 1, 2, 0.1).points(timeout=5))
        session.load_macros()
        second = next(session.ascan("samx", 0, 1, 2, 0.1).points(timeout=5))
    assert first.values["scalar_data/I0"] == 1.23457e6
    assert second.values["scalar_data/I0"] == 1234567


def test_a_file_that_spec_cannot_read_is_told(session, tmp_path):
    with pytest.raises(InstrumentError, match=r"does not load .*no.mac \(.*Can't open.*Copy epxs_"):
        session.load_macros(str(tmp_path / "no.mac"))


def test_a_file_that_is_not_ours_is_told(session, tmp_path):
    (tmp_path / "other.mac").write_text("def x 'y'\n")
    with pytest.raises(InstrumentError, match=r"does not load .*no variable of that name"):
        session.load_macros(str(tmp_path / "other.mac"))


def test_a_spec_that_does_not_take_to_them_is_told(server, session, monkeypatch):
    real = type(session).get
    monkeypatch.setattr(
        type(session), "get", lambda s, name: "0" if name.endswith("MACROS") else real(s, name)
    )
    with pytest.raises(InstrumentError, match=r"sees values differently than .* numbers keep six"):
        session.load_macros()


def test_a_path_carries_no_code(session):
    with pytest.raises(InstrumentError, match="expected one without quotes"):
        session.load_macros('x"); unix("date')


def test_quotes_and_brackets_of_the_file_are_balanced():
    code = "\n".join(line.partition("#")[0] for line in macro_path().read_text().splitlines())
    assert code.replace("\\'", "").count("'") % 2 == 0
    for opening, closing in ("{}", "()", "[]"):
        assert code.count(opening) - code.count(closing) == 0


def test_they_are_printed_saved_and_loaded_by_a_command(server, capsys, tmp_path):
    assert main(["macros"]) == 0
    assert NAME in capsys.readouterr().out
    assert main(["macros", server.address, "--save", str(tmp_path)]) == 0
    assert "numbers are broadcast in full" in capsys.readouterr().out
    assert (tmp_path / NAME).exists()
