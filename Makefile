# Every target sets up what it needs: an environment in .venv, and on Debian Qt's system libraries.
#
#   make demo       the whole chain, live, on the simulated beamline
#   make test       the tests            make test-all   with the long-running ones
#   make bench      speed and memory, paired with the peers
#   make docs       the documentation    make lint       style, types, imports between the rooms
#   make screenshots  its pictures, from the running application

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONSTRAINTS := .ci/constraints.txt
OUT ?= epxs-demo
# Measured data to replay: make demo REAL=path/to/citrus_leaves
REAL ?=
# Tests run beside one another, those of a file in one process: they share its fixtures.
BESIDE := --numprocesses logical --maxprocesses 4 --dist loadfile

.PHONY: demo test test-all bench docs screenshots lint clean

demo: $(VENV)/.workbench
	$(BIN)/epxs demo --out $(OUT) $(if $(REAL),--real $(REAL))

test: $(VENV)/.test
	$(BIN)/python -m pytest $(BESIDE) -m "not soak"

test-all: $(VENV)/.test
	$(BIN)/python -m pytest $(BESIDE)

bench: $(VENV)/.test
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --benchmark-only --benchmark-columns=median,min,rounds -rN -s tests

docs: $(VENV)/.test
	$(BIN)/python -m sphinx -W --keep-going -b html docs docs/_build/html

screenshots: $(VENV)/.test
	$(BIN)/python docs/make_screenshots.py

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) build docs/_build docs/_made plugins/epxs.egg-info

$(VENV)/.python: .ci/make-environment
	PYTHON="$(PYTHON)" sh .ci/make-environment $(VENV)
	touch $@

# What the window needs, and all that the tests need (which includes the window).
$(VENV)/.workbench: $(VENV)/.python setup.py pyproject.toml $(CONSTRAINTS)
	sh .ci/compiler $(BIN)/python
	$(BIN)/python -m pip install --quiet --constraint $(CONSTRAINTS) --editable ".[workbench]"
	sh .ci/qt-libraries $(BIN)/python
	touch $@

$(VENV)/.test: $(VENV)/.python setup.py pyproject.toml $(CONSTRAINTS)
	sh .ci/compiler $(BIN)/python
	$(BIN)/python -m pip install --quiet --constraint $(CONSTRAINTS) --editable ".[test]"
	sh .ci/qt-libraries $(BIN)/python
	touch $@ $(VENV)/.workbench
