"""What was done stands there as Python."""

from epxs.workbench.api import ScriptLog


def test_lines_make_a_script_that_python_understands():
    script = ScriptLog()
    script.tell("file = epxs.open('scan.h5')")
    script.tell("entry = file.default_entry")
    text = script.as_script()
    assert text.splitlines()[0] == "import epxs"
    compile(text, "script", "exec")


def test_of_something_that_was_dragged_only_the_end_is_told():
    script = ScriptLog()
    for limit in range(10):
        script.tell(f"view.limits = (0, {limit})", replaces="view.limits =")
    assert script.lines == ["view.limits = (0, 9)"]


def test_the_same_line_is_not_told_twice_in_a_row():
    script = ScriptLog()
    script.tell("a")
    script.tell("a")
    script.tell("b")
    script.tell("a")
    assert script.lines == ["a", "b", "a"]
