# The two commands are `make run` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -q

.PHONY: help run test lint fix types contracts templates sqlite postgresql journeys race conditions crash deploy life robots fuzz migration words wheel bench bench-quick bench-growth figures profile

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(READY) ## serve the portal with the demo programme
	@exec $(BIN)/portal run --demo

test: lint types contracts templates sqlite postgresql journeys ## check everything

# A virtual environment made with what Python brings along; uv then installs what is locked.
$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv sync --quiet --active --locked --all-extras --inexact
	@touch $(READY)

lint: $(READY) ## style of the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check

fix: $(READY) ## mend the style of the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: $(READY) ## types
	$(BIN)/mypy

contracts: $(READY) ## who may import whom
	$(BIN)/lint-imports

templates: $(READY) ## style of the templates
	$(BIN)/djlint templates --lint --quiet

sqlite: $(READY) ## tests on SQLite
	$(PYTEST) -n $(WORKERS) --database sqlite --cov --cov-report=term:skip-covered --ignore tests/journeys

postgresql: $(READY) ## tests on PostgreSQL
	$(PYTEST) -n $(WORKERS) --database postgresql --ignore tests/journeys

journeys: $(READY) ## tests in a real browser
	$(PYTEST) -rs -n $(WORKERS) tests/journeys

race: $(READY) ## 100,000 claims of 10,000 things by many processes, on both databases (minutes)
	$(BIN)/python -m tests.races.claiming --database sqlite
	$(BIN)/python -m tests.races.claiming --database postgresql
	! $(BIN)/python -m tests.races.claiming --database postgresql --without-guard

conditions: $(READY) ## 10,000 random and hostile conditions against what explanations promise (minutes)
	$(BIN)/python -m tests.definitions.hostile 10000
	EXAMPLES=10000 $(PYTEST) --timeout 3600 -n $(WORKERS) --database sqlite tests/definitions/test_explaining.py

crash: $(READY) ## kill servers a hundred times under claims, on both databases (minutes)
	$(BIN)/python -m tests.crashes.claiming --database sqlite
	$(BIN)/python -m tests.crashes.claiming --database postgresql

deploy: $(READY) ## put a new portal in the place of the old one twenty times, on both databases (minutes)
	$(BIN)/python -m tests.crashes.handing_over --database sqlite
	$(BIN)/python -m tests.crashes.handing_over --database postgresql

fuzz: $(READY) ## hold the API against its document, 300 examples of each call, on both databases (an hour)
	$(BIN)/python -m tests.fuzz --database sqlite --as customer
	$(BIN)/python -m tests.fuzz --database sqlite --as key
	$(BIN)/python -m tests.fuzz --database postgresql --as customer
	$(BIN)/python -m tests.fuzz --database postgresql --as key

life: $(READY) ## live a thousand lives of benefits against a model, on both databases (minutes)
	LIFE_EXAMPLES=1000 $(PYTEST) --timeout 3600 --database sqlite tests/benefits/test_life.py
	LIFE_EXAMPLES=1000 $(PYTEST) --timeout 3600 --database postgresql tests/benefits/test_life.py

robots: $(READY) ## type a million codes at tills, and try ten thousand cards at a kiosk (half an hour)
	ROBOT_CODES=1000000 ROBOT_CARDS=10000 $(PYTEST) --timeout 7200 --database sqlite tests/robots

migration: $(READY) ## write the migration from the tables to the models: make migration name="…"
	PORTAL_SECRET_KEY=$$(openssl rand -hex 32) PORTAL_BASE_URL=http://localhost \
	PORTAL_INSTANCE_DIR=$$(mktemp -d) $(BIN)/portal db revise "$(name)"

words: $(READY) ## gather the texts of pages into the catalogues of each language
	$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -o portal/translations/messages.pot --no-location --sort-output --project benefits-portal --version 1 .
	$(BIN)/pybabel -q update -i portal/translations/messages.pot -d portal/translations --no-fuzzy-matching --ignore-obsolete
	sed -i 's/^"POT-Creation-Date.*/"POT-Creation-Date: 2026-01-01 00:00+0000\\n"/' portal/translations/messages.pot portal/translations/*/LC_MESSAGES/messages.po
	$(BIN)/pybabel -q compile -d portal/translations

wheel: $(READY) ## build the wheel
	$(BIN)/uv build --wheel --quiet

bench: $(READY) ## measure the portal beside its floors, in a quarter of an hour
	$(BIN)/python -m bench

bench-quick: $(READY) ## the same in two minutes
	$(BIN)/python -m bench --quick

bench-growth: $(READY) ## measure stores of a thousand, a hundred thousand and a million members (an hour)
	$(BIN)/python -m bench --parts growth --growth 1000,100000,1000000 --out bench/results/growth

# The README shows what lies there, and nothing else is written.
figures: $(READY) ## measure everything on a quiet machine and keep it in docs/performance (an hour and a half)
	$(BIN)/python -m bench --growth $(or $(GROWTH),1000,100000,1000000) --out docs/performance

profile: $(READY) ## draw where the time of a page goes, as a flame graph: make profile PAGE=/history
	$(BIN)/python -m bench.profiling $(or $(PAGE),/)
