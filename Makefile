# Every target installs what it needs into .venv, from the hashed locks. Needed: Python 3.11 or newer, and make.
# Settings come from the environment, from .env, or from the command line: make demo, make ... MIGRATION_OUTPUT_DIR=out

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

RUN := $(BIN)/python -m integrations
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOADER_FLAGS := $(if $(filter 1,$(APPLY)),--apply,--dry-run)

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help demo ppak-migrate-latest innergy-sync-materials innergy-import-projects migration-health-check \
	test check fuzz bench

help:
	@echo "make demo                     the whole migration on the example exports, into data/demo"
	@echo "make ppak-migrate-latest      PPak exports to canonical files"
	@echo "make innergy-sync-materials   plan the material library; APPLY=1 carries the plan out"
	@echo "make innergy-import-projects  plan projects and work orders; APPLY=1 carries the plan out"
	@echo "make migration-health-check   is the migration whole?"
	@echo "make test                     the tests"
	@echo "make check                    format, lint, types, import contracts, documents"
	@echo "make fuzz                     other generated export folders than make test draws; FUZZ_FOLDERS=n FUZZ_SECONDS=s"
	@echo "make bench                    speed and memory, as ratios"

# ── the migration ────────────────────────────────────────────────────────────

demo: $(VENV)/run.stamp
	$(RUN) demo

ppak-migrate-latest: $(VENV)/run.stamp
	$(RUN) run-migration

innergy-sync-materials: $(VENV)/run.stamp
	$(RUN) sync-materials $(LOADER_FLAGS)

innergy-import-projects: $(VENV)/run.stamp
	$(RUN) import-projects $(LOADER_FLAGS)

migration-health-check: $(VENV)/run.stamp
	$(RUN) health-check

# ── the house ────────────────────────────────────────────────────────────────

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2

check: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest $(wildcard tests/house tests/docs)

fuzz: $(VENV)/dev.stamp
	HYPOTHESIS_PROFILE=default FUZZ_FOLDERS=$(or $(FUZZ_FOLDERS),2000) $(BIN)/python -m pytest -n 2 tests/fuzz
	-@$(MAKE) $(VENV)/fuzz.stamp
	$(BIN)/python -m tests.fuzz.atheris_reading $(or $(FUZZ_SECONDS),120)

bench: $(VENV)/bench.stamp
	$(BIN)/python -m bench.run

# ── what the targets stand on ────────────────────────────────────────────────

$(VENV)/made.stamp:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: make PYTHON=...')"
	$(PYTHON) -m venv $(VENV)
	@$(PYTHON) -c "import pathlib; pathlib.Path('$@').touch()"

$(VENV)/%.stamp: requirements/%.lock $(VENV)/made.stamp
	$(PIP) -r $<
	@$(PYTHON) -c "import pathlib; pathlib.Path('$@').touch()"
