"""What completion has read of modules does not fill the memory."""

import os

import parso
import pytest
from parso import cache

from epxs_shell.parsed_modules import forget_parsed_modules


@pytest.fixture
def read(tmp_path, monkeypatch):
    """A function that reads a module of 100 lines, as completion does."""
    monkeypatch.setattr(cache, "parser_cache", {})
    monkeypatch.setattr("parso.grammar.parser_cache", cache.parser_cache)
    grammar = parso.load_grammar()

    def read(name, used):
        path = tmp_path / name
        path.write_text("x = 1\n" * 99)
        os.utime(path, (1.0, 1.0))
        grammar.parse(path=path, cache=True, cache_path=tmp_path / "cache")
        for items in cache.parser_cache.values():
            items[path].last_used = used

    return read


def names():
    return {path.name for items in cache.parser_cache.values() for path in items}


def test_modules_that_were_longest_not_used_are_forgotten(read):
    for used, name in enumerate(("one.py", "two.py", "three.py")):
        read(name, used)
    assert forget_parsed_modules(200) == 100
    assert names() == {"two.py", "three.py"}
    assert forget_parsed_modules(200) == 0


def test_the_module_used_last_stays_however_long_it_is(read):
    for used, name in enumerate(("one.py", "two.py")):
        read(name, -used)
    assert forget_parsed_modules(0) == 100
    assert names() == {"one.py"}
