# keiretsu: what can be made. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo lint test test-long test-lowest pin vectors mutants bench odd docs evidence picture clean

# the interpreter the virtual environment is made from: make PYTHON=/path/to/python3.12
PYTHON ?= $(shell python3.11 -c 'print("python3.11")' 2>/dev/null || echo python3)
VENV := .venv
LOWEST := .venv-lowest
BIN := $(VENV)/bin
DEMO := demo
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' Makefile

# two stamps: the demonstration needs the run-time dependencies only
$(VENV)/.run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "keiretsu needs Python 3.11 or later and $(PYTHON) is not; name one with make PYTHON=/path/to/python" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing keiretsu and what it runs on into $(VENV) (once)"
	@$(PIP) install -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "installing the tools of the developer into $(VENV) (once)"
	@$(PIP) install -e '.[dev,docs,bench]'
	@touch $@

$(VENV)/.mutants: $(VENV)/.dev
	@$(PIP) install -e '.[mutants]'
	@touch $@

setup: $(VENV)/.dev  ## make .venv with everything a developer needs

demo: $(VENV)/.run  ## run the worked study, test its claims and write demo/report.html
	@$(BIN)/keiretsu demo --out $(DEMO)

lint: $(VENV)/.dev  ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint  ## style, types, layers, tests, and the examples of README, docs and docstrings
	$(BIN)/pytest -n 2 -m "not long"

# the files that hold long tests; a seventh of them with DAY=1 (Monday) to DAY=7
LONG = $(shell grep -rl --include='test_*.py' 'pytest.mark.long' tests | sort | awk '!"$(DAY)" || NR % 7 == "$(DAY)" % 7')

test-long: $(VENV)/.dev  ## the tests that take many seconds; with DAY=1 to 7 those of one day of the week
	@echo "long tests$(if $(DAY), of day $(DAY) of 7): $(or $(LONG),none)"
	$(if $(LONG),$(BIN)/pytest -n 2 -m long $(LONG))

test-lowest:  ## the lowest versions of what keiretsu runs on, in a virtual environment of their own: does it work?
	@rm -rf $(LOWEST)
	@$(PYTHON) -m venv $(LOWEST)
	@$(LOWEST)/bin/python -m pip --disable-pip-version-check --quiet install 'packaging>=24.0'
	@$(LOWEST)/bin/python -m verification.lowest > $(LOWEST)/constraints.txt
	@$(LOWEST)/bin/python -m pip --disable-pip-version-check --quiet install -e . -c $(LOWEST)/constraints.txt
	@$(LOWEST)/bin/python -m verification.lowest --try

STUDIES = relationalism untied rentless even_hazard schooling employees shuffled

vectors: $(VENV)/.run  ## fit the model, its rivals and the placebo anew (ten to twenty minutes)
	@for study in $(STUDIES); do \
	    $(BIN)/keiretsu calibrate $$study --write src/keiretsu/data/accepted/$$study.toml || [ $$? -eq 1 ] || exit 1; done

pin: $(VENV)/.dev  ## pin the results of this code anew; only where the changelog says that results change
	@git diff HEAD -- CHANGELOG.md | grep -qi '^+.*results change' || { \
	    echo "say in CHANGELOG.md what changes, in a line with the words 'results change', and commit both together" >&2; exit 1; }
	$(BIN)/python -m tests.regression

mutants: $(VENV)/.mutants  ## plant 300 faults in the code and list those that no test finds (most of an hour)
	$(BIN)/python -m verification.mutants

bench: $(VENV)/.dev  ## speed, each number after a check of equal results
	$(BIN)/python -m benchmarks

odd: $(VENV)/.run  ## write the tables of docs/odd.md anew from the code
	$(BIN)/python docs/odd_tables.py

docs: $(VENV)/.dev  ## build the documentation into docs/_build; a warning is an error
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build
	@echo "open $(CURDIR)/docs/_build/index.html"

# small takes some seven minutes on two cores, full hours; tiny only tries the making
SIZE ?= small

evidence: $(VENV)/.run  ## test all claims anew and write what ships of it, with the picture of README
	$(BIN)/python docs/evidence.py $(SIZE)

picture: $(VENV)/.run  ## draw the pictures of networks in the docs anew
	$(BIN)/python docs/pictures.py docs/_static

clean:  ## remove what was built; leaves the store of runs alone
	rm -rf $(VENV) $(LOWEST) $(DEMO) build dist docs/_build docs/api .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
