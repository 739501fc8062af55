# quintet: `make run` opens the portal, `make test` runs the suite. Everything lives in .venv and var/.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
BUNDLE ?= dist/bundle
# Two processes, of which the one that has finished takes over what the other still has to do.
TWO    := -q -n 2 --dist worksteal
export PYTHONDONTWRITEBYTECODE ?= 1

.DEFAULT_GOAL := help

.PHONY: help setup run test test-all lint bench bundle lock messages openapi clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# A bare Debian has no ensurepip and refuses a system-wide pip: make the environment without pip
# and let the system's pip install into it.
$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "quintet needs Python 3.11 or newer."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV) || { echo "Run: apt-get install -y python3-venv"; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "Run: apt-get install -y python3-pip"; exit 1; }
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r requirements.lock
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: catalogues
catalogues: $(VENV)/.ready
	@$(BIN)/python -m tools.messages compile

setup: $(VENV)/.ready catalogues ## Make .venv, install the locked packages, compile the translations

run: setup ## Set up, load the brief's anchors, run the first case and open the portal
	@$(BIN)/python -m portal.up --port $(PORT)

test: setup ## Plain, conformance, reference and document tests (minutes)
	$(BIN)/pytest $(TWO) -m "not slow and not browser and not crash and not postgres"

test-all: setup ## Everything: slow tests, the portal and its crash tests on both engines, browser tests
	$(BIN)/pytest $(TWO) -m "not crash and not browser"
	$(BIN)/python -m tools.postgres $(BIN)/pytest $(TWO) portal tests/portal -m "not slow and not browser and not crash and not postgres"
	$(BIN)/python -m tools.postgres $(BIN)/pytest $(TWO) portal -m "crash"
	$(BIN)/pytest $(TWO) portal -m "crash"
	$(BIN)/pytest -q -m "browser"

lint: setup ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup ## Timings as ratios against a named peer
	$(BIN)/python -m bench

bundle: setup ## A folder that installs the portal without a network (BUNDLE=dist/bundle)
	$(BIN)/python -m tools.bundle $(BUNDLE)

lock: ## Bring requirements.lock in line with pyproject.toml (hashes, no addresses)
	@command -v uv >/dev/null || { echo "Run: pip install uv"; exit 1; }
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --extra portal --extra print --extra cases --extra crops --extra postgres --extra mcp --extra dev --python-version 3.11 pyproject.toml -o requirements.lock -q
	@! grep -nE 'https?:|file:' requirements.lock

messages: setup ## Collect the translatable sentences into the catalogues
	$(BIN)/python -m tools.messages collect

openapi: setup ## Renew the committed OpenAPI snapshot
	$(BIN)/python -m portal.manage export_openapi

clean: ## Remove the environment and the local database
	rm -rf $(VENV) var
