# Everything this project does, by name. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DOCS := build/docs
DOC_SOURCES := $(shell find docs wsdl conf notebooks tutorial_app/sphinxext tutorial_app/look \
  tutorial_app/contract tutorial_app/client tutorial_app/partners tutorial_app/snippets \
  tutorial_app/lessons -type f \
  -not -path 'docs/reference/*' \
  -not -name '*.pyc' 2>/dev/null) CHANGELOG.md CONTRIBUTING.md
# A file's tests go to one process, which makes once what they share.
RUN_TESTS := $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder
# What never opens the database, or asks it nothing new, need not run on the second one.
STORELESS := $(foreach what,cli contract docs wsdl browser slow web_console ways \
  gateway_hostile gateway_upstream,--ignore-glob='*/test_$(what)*')

.PHONY: help serve lab docs test lint format types imports docs-strict tests coverage \
  tests-postgresql samples drill histories bench lock clean system-packages

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' Makefile

serve: $(VENV)/.runtime $(DOCS)/.built ## Start portal, docs and sandbox (PORT=8080)
	@$(BIN)/itms-portal serve $(if $(PORT),--port $(PORT))

lab: $(VENV)/.lab $(DOCS)/.built ## Open the notebooks in JupyterLab, with a sandbox
	@$(BIN)/itms-portal lab

docs: $(DOCS)/.built ## Build the documentation

test: ## Install what the tests need, then run every check and test
	@.ci/system-packages
	@$(MAKE) --no-print-directory $(VENV)/.dev
	@$(MAKE) --no-print-directory lint types imports docs-strict tests tests-postgresql

lint: $(VENV)/.dev ## Check format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(VENV)/.dev ## Format the code and mend what lint can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.dev ## Check the types (mypy, strict)
	$(BIN)/mypy

imports: $(VENV)/.dev ## Check who may import whom
	$(BIN)/lint-imports

docs-strict: $(VENV)/.dev ## Build the documentation from nothing; a warning is an error
	rm -rf $(DOCS)
	$(BIN)/sphinx-build -W -n -q -E -j auto docs $(DOCS)
	@touch $(DOCS)/.built

tests: $(VENV)/.dev $(DOCS)/.built ## Run the tests on SQLite; T=path runs some
	$(if $(T),$(BIN)/pytest,$(RUN_TESTS)) $(T)

coverage: $(VENV)/.dev $(DOCS)/.built ## Run the tests and list the lines that none of them runs
	$(RUN_TESTS) --cov --cov-report=term

tests-postgresql: $(VENV)/.dev $(DOCS)/.built ## Run what touches the database on PostgreSQL
	.ci/with-postgresql $(RUN_TESTS) $(STORELESS) tests/integration tests/e2e

samples: $(VENV)/.dev ## Run every sample of the reference; docs/samples.json says which ran
	$(BIN)/python -m tests.samples

drill: $(VENV)/.dev ## Kill processes -9 under orders by chance, on both stores (SEED=1)
	ITMS_DRILL_SEED=$(or $(SEED),$$$$) \
	  $(BIN)/pytest tests/integration/test_engine_drill.py
	ITMS_DRILL_SEED=$(or $(SEED),$$$$) \
	  .ci/with-postgresql $(BIN)/pytest tests/integration/test_engine_drill.py

histories: $(VENV)/.dev ## Try 100 histories of calls by chance, on both stores
	ITMS_PROPERTY_EXAMPLES=100 $(BIN)/pytest tests/integration/property
	ITMS_PROPERTY_EXAMPLES=100 .ci/with-postgresql $(BIN)/pytest tests/integration/property

bench: $(VENV)/.dev $(DOCS)/.built ## Measure calls a second beside other SOAP servers, and the rest; print tables
	$(BIN)/python -m tests.bench

lock: ## Pin every dependency at its newest version in constraints.txt
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/pip install -q --upgrade pip
	build/lock/bin/pip install -q '.[docs,postgresql,lab]' --group dev
	build/lock/bin/pip freeze | grep -v '^itms-tutorial-portal' > constraints.txt

clean: ## Remove everything that was made: environment, build, local data
	rm -rf $(VENV) build var docs/reference

$(VENV)/bin/pip:
	@.ci/make-venv $(PYTHON) $(VENV)

$(VENV)/.runtime: $(VENV)/bin/pip pyproject.toml constraints.txt
	@echo "Installing the portal ..."
	@$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@

$(VENV)/.lab: $(VENV)/.runtime
	@echo "Installing JupyterLab ..."
	@$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[docs,lab]'
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "Installing the development tools ..."
	@$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt \
	  -e '.[docs,postgresql,lab]' --group dev
	@touch $@ $(VENV)/.lab

$(DOCS)/.built: $(VENV)/.runtime $(DOC_SOURCES)
	@echo "Building the documentation ..."
	@$(BIN)/sphinx-build -q -j auto docs $(DOCS)
	@touch $@
