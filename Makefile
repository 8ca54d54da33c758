# Kriya Lampung. `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help
help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: install
install: $(VENV)/.installed ## make .venv with what the shop needs to run

$(VENV)/.installed: requirements.txt scripts/install.sh
	@PYTHON=$(PYTHON) sh scripts/install.sh requirements.txt $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt scripts/install.sh
	@PYTHON=$(PYTHON) sh scripts/install.sh requirements-dev.txt $@
	@touch $(VENV)/.installed

.PHONY: run
run: $(VENV)/.installed ## install, migrate, load the demonstration shop, start web and worker on 127.0.0.1:8000
	@exec $(BIN)/python -m scripts.run

.PHONY: test
test: $(VENV)/.installed-dev ## lint, types, import rules, and every test on SQLite and on PostgreSQL, with a browser
	@exec $(BIN)/python scripts/test.py

.PHONY: bench
bench: $(VENV)/.installed-dev ## measure, as ratios where two things are compared
	@exec $(BIN)/python -m bench

.PHONY: lint
lint: $(VENV)/.installed-dev ## the checks that need no database
	@exec $(BIN)/python scripts/test.py --only checks

.PHONY: messages
messages: $(VENV)/.installed-dev ## extract the texts to translate, update and compile the catalogues
	@$(BIN)/python scripts/messages.py

.PHONY: migration
migration: $(VENV)/.installed-dev ## make the next numbered migration: make migration NAME="what it does"
	@$(BIN)/python scripts/migration.py "$(NAME)"

.PHONY: pins
pins: ## pin requirements.in and requirements-dev.in with hashes
	$(BIN)/uv pip compile -q --no-header --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --no-header --python-version 3.11 --generate-hashes -c requirements.txt requirements-dev.in -o requirements-dev.txt

.PHONY: clean
clean: ## remove the virtual environment and caches; keeps var/ (the data)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
