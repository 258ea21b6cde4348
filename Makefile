# Two commands do everything on a fresh machine: make demo, make test.
# Both need Python 3.11 or later with its venv module, and the network once, for PyPI.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check messages lock clean

demo: $(READY)
	$(BIN)/termpin translate seeds --to es_ES,es_MX

test: $(READY)
	$(BIN)/pytest

# What the gate runs besides the tests.
check: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/termpin lint glossary/terms $(wildcard locales) --fail-on warning

# Every requirement comes from the lock with its hash; --no-deps keeps out what argostranslate asks for
# and termpin does not use (stanza, spaCy, torch).
$(READY): requirements.lock pyproject.toml $(wildcard locales/*/LC_MESSAGES/termpin.po)
	$(PYTHON) -c 'import sys; sys.exit("termpin needs Python 3.11 or later: make PYTHON=python3.11 $(MAKECMDGOALS)" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# What termpin says: its catalogs follow the code, and are compiled.
messages: $(READY)
	$(BIN)/python -m locales.messages

# uv makes the lock for all supported Pythons at once; it holds no address of an index.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --extra argos --extra bpe --extra eval --group dev --upgrade pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) build dist out *.egg-info
