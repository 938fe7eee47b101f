"""What a user should know is one sentence, with details for those who help."""

from epxs.core.api import FileError
from epxs.workbench.api import Notices, Workspace


def test_the_report_has_all_that_helps():
    notice = Notices().tell("the disk is full", "OSError(28)", "error")
    assert "the disk is full" in notice.report
    assert "OSError(28)" in notice.report
    assert "epxs 0." in notice.report


def test_an_error_of_ours_is_its_sentence():
    notices = Notices()
    notice = notices.tell_error(FileError("scan.h5: found no such file; expected one."))
    assert notice.sentence == "scan.h5: found no such file; expected one."
    assert notice.details == ""
    assert notices.latest("error") is notice


def test_a_defect_is_told_with_its_traceback():
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError as error:
        notice = Notices().tell_error(error)
    assert "This is a defect of epxs" in notice.sentence
    assert "Traceback" in notice.details


def test_what_a_workspace_tells_is_its_message():
    workspace = Workspace()
    workspace.notify("a scan was added")
    assert workspace.message == "a scan was added"
    assert workspace.notices.latest().level == "info"
