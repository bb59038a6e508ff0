# Each target does all of its own set-up: Python 3.11 or 3.12 and make are all it takes.
# ARGS goes on to the command: make run ARGS="--as-of 2026-11-20", make test ARGS="-k gate".

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run up down test test-long year fuzz prove-gates evaluate-matching lint lock

ARGS ?=
VENV := .venv
# Stamps carry the checkout's path: a copied or moved tree makes its own environment.
HERE := $(shell printf %s "$(CURDIR)" | cksum | cut -d' ' -f1)
INSTALLER := $(VENV)/.installer-$(HERE)
RUNTIME := $(VENV)/.runtime-$(HERE)
DEV := $(VENV)/.dev-$(HERE)
LOCKS := requirements.lock requirements-dev.lock requirements-uv.lock

# The first Python on PATH that is new enough, not too new, and can make an environment.
IS_USABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 13))
PYTHON ?= $(shell for python in python3.12 python3.11 python3 python; do \
	$$python -c '$(IS_USABLE)' >/dev/null 2>&1 && echo $$python && break; done)
define NO_PYTHON
jamsos needs Python 3.11 or 3.12 with its venv module, and found none on PATH.\n\
Install one (Debian: apt-get install python3 python3-venv), or name it: make run PYTHON=/path/to/python3.12\n
endef

# What only this machine knows (wheel folders, paths, settings of other projects) stays out.
unexport PIP_FIND_LINKS PIP_CONSTRAINT UV_FIND_LINKS UV_CONSTRAINT UV_PYTHON VIRTUAL_ENV
unexport PYTHONPATH PYTHONHOME MAKEFLAGS MFLAGS
# Older pips know their own name only for the certificates the rest of the machine trusts.
ifdef SSL_CERT_FILE
export PIP_CERT ?= $(SSL_CERT_FILE)
endif
# Bytecode is made once, here: without it each process pays seconds more for its imports.
export UV_COMPILE_BYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

UV := $(VENV)/bin/uv
UV_INSTALL := $(UV) pip install --quiet --python $(VENV)/bin/python
UV_LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

help: ## show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-17s %s\n", $$1, $$2}' Makefile

run: $(RUNTIME) ## one whole night through Airflow's scheduler, then the result; stops what it started
	@$(VENV)/bin/jamsos run $(ARGS)

up: $(RUNTIME) ## start PostgreSQL and Airflow and leave them running; prints the address and the login
	@$(VENV)/bin/jamsos up $(ARGS)

down: $(RUNTIME) ## stop all of it, whatever is left of it
	@$(VENV)/bin/jamsos down $(ARGS)

# A worker per core has its own PostgreSQL; what is longest stands first and begins first.
test: $(DEV) ## all tests, each worker on a PostgreSQL of its own; ARGS="-n 0" for one after another
	@$(VENV)/bin/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

year: $(RUNTIME) ## twelve months of a synthetic regency in a row: ARGS="--scale 0.05 --from 2026-01"
	@JAMSOS_HOME="$${JAMSOS_HOME:-$(CURDIR)/var-year}" $(VENV)/bin/jamsos year $(ARGS)

test-long: $(DEV) ## many nights in a row: a year of two villages, nights decided again after others
	@$(VENV)/bin/pytest -n auto --maxprocesses 4 --dist load -m long tests/journey $(ARGS)

fuzz: $(DEV) ## village files, mutated by the thousand: ARGS=8000
	@JAMSOS_FUZZ=$(or $(ARGS),2000) $(VENV)/bin/pytest -q tests/unit/collect/reading/test_fuzz_rosters.py

prove-gates: $(DEV) ## each expectation of the gates against its seeded defects; a table by suite
	@$(VENV)/bin/pytest -q -n auto --maxprocesses 4 -p tests.support.proven_gates \
		tests/unit/gates -k "defect or contract" $(ARGS)

evaluate-matching: $(RUNTIME) ## who is who, measured on synthetic people: ARGS="--train --growth"
	@$(VENV)/bin/jamsos evaluate-matching $(ARGS)

lint: $(DEV) ## style, import directions, SQL
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/sqlfluff lint dbt_project

lock: $(INSTALLER) ## pin what pyproject.toml asks for; ARGS=--upgrade for newer versions
	@$(UV_LOCK) $(ARGS) --group installer --output-file requirements-uv.lock
	@$(UV_LOCK) $(ARGS) pyproject.toml --group build --output-file requirements.lock
	@$(UV_LOCK) $(ARGS) --group dev --constraints requirements.lock \
		--output-file requirements-dev.lock
	@echo "pinned: $(LOCKS)"

# An interpreter that went away counts as newer than everything made with it.
$(VENV)/bin/python:

$(INSTALLER): requirements-uv.lock $(VENV)/bin/python
	@test -n "$(PYTHON)" || { printf '%b' '$(NO_PYTHON)' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements-uv.lock
	@touch $@

$(RUNTIME): requirements.lock pyproject.toml $(INSTALLER)
	@echo "Installing jamsos into $(VENV) ..." >&2
	@$(UV_INSTALL) --require-hashes -r requirements.lock
	@$(UV_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@$(UV_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
