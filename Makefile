# Policy Shift Annotator: `make run` to use it, `make check test` before a commit.
# Needs python3 (3.11 or newer) and make; everything else goes into .venv.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
TEMPLATES = $$(find templates articles -name '*.html')

.DEFAULT_GOAL := help
.PHONY: help run test check fix pins soak bench clean

help:  ## This list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F'|' '{ printf "make %-6s %s\n", $$1, $$2 }'

run: $(VENV)/.installed-run  ## Start the annotator with its demo project
	@exec $(PY) manage.py serve --demo

test: $(VENV)/.installed-dev  ## Every test: SQLite, PostgreSQL, browser, JavaScript
	@exec $(PY) -m tests.run

check: $(VENV)/.installed-dev  ## Lint, format, layers, types, deployment settings, pins
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(VENV)/bin/djade --target-version 5.2 --check $(TEMPLATES)
	$(VENV)/bin/djlint --lint --quiet templates
	$(VENV)/bin/lint-imports --no-logo
	@set -e; data=$$(mktemp -d); trap 'rm -rf "$$data"' EXIT; unset DATABASE_URL ANNOTATOR_DEBUG; \
	export ANNOTATOR_DATA="$$data" SITE_URL=https://example.org; \
	echo "$(PY) -m mypy"; $(PY) -m mypy; \
	echo "$(PY) manage.py check --deploy --fail-level WARNING"; $(PY) manage.py check --deploy --fail-level WARNING; \
	echo "$(PY) -m pytest tests/test_project.py -k pins"; $(PY) -m pytest -q -p no:cacheprovider tests/test_project.py -k pins

fix: $(VENV)/.installed-dev  ## Mend what the formatters and linters can mend
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(VENV)/bin/djade --target-version 5.2 $(TEMPLATES)

# Pins name packages, versions and hashes only, so that any index serves them. `make pins UPGRADE=--upgrade` moves them.
# Extras stay in the pins: pip takes name[extra] for a requirement of its own and, unpinned, refuses it when a new version is out.
# Older pips look for the extra as the package that wants it spells it.
COMPILE = pip compile -q --no-strip-extras --universal --generate-hashes --no-emit-index-url --no-annotate \
	--python-version 3.11 --custom-compile-command "make pins" $(UPGRADE)
pins:  ## Compile requirements/*.txt from pyproject.toml (needs uv)
	@uv=$$(command -v uv || command -v $(VENV)/bin/uv) || { echo "make pins needs uv: $(PY) -m pip install uv"; exit 1; }; \
	set -ex; \
	"$$uv" $(COMPILE) -o requirements/run.txt pyproject.toml; \
	"$$uv" $(COMPILE) --extra dev -o requirements/dev.txt pyproject.toml; \
	"$$uv" $(COMPILE) -o requirements/postgres.txt requirements/postgres.in; \
	sed -i.bak 's/\[html-clean\]/[html_clean]/' requirements/run.txt requirements/dev.txt; rm requirements/*.bak

soak: $(VENV)/.installed-dev  ## The study as a state machine, for long (SOAK=times, 50 unless told)
	SOAK=$${SOAK:-50} $(PY) -m pytest -q -p no:cacheprovider tests/workflow

bench: $(VENV)/.installed-dev  ## Measure: throughput, latency, sizes
	@exec $(PY) -m tests.benchmarks

clean:  ## Remove .venv and caches; keeps ./data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov staticfiles

# Installing. A stamp inside .venv is newer than the pins it was installed from, so a second start installs nothing.
# uv is faster but does not read pip's configuration, so pip has the last word.
define install
	@$(MAKE) --no-print-directory $(VENV)/bin/python
	@echo "Installing $(1) ..."
	@if command -v uv >/dev/null && uv pip install -q --python $(PY) --require-hashes -r $(1); then :; \
	else $(PY) -m pip install -q --disable-pip-version-check --no-input --require-hashes -r $(1); fi
endef

$(VENV)/.installed-run: requirements/run.txt
	$(call install,requirements/run.txt)
	@touch $@

# The development pins hold the run-time pins too.
$(VENV)/.installed-dev: requirements/dev.txt requirements/run.txt
	$(call install,requirements/dev.txt)
	@touch $(VENV)/.installed-run $@

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "$$($(PYTHON) --version) is too old: Python 3.11 or newer is needed (make PYTHON=/path/to/python3.11)"; exit 1; }
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv $(VENV); \
	elif command -v uv >/dev/null; then uv venv -q --python "$$(command -v $(PYTHON))" $(VENV); \
	else echo "Python's venv module is missing: apt install python3-venv"; exit 1; fi
