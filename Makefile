# make run: the site on http://127.0.0.1:8000, from nothing but Python 3.11. make test: everything.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all:
CATALOGUES := $(wildcard heritage/translations/*/LC_MESSAGES/messages.po)
FLASK := $(BIN)/flask --app wsgi

.PHONY: run test bench install install-test words lock

run: install instance/development.keys
	$(FLASK) database upgrade
	$(FLASK) content import
	$(FLASK) payments banks
	$(FLASK) people new-administrator admin Administrator --if-none
	$(FLASK) samples load --if-empty
	$(BIN)/python wsgi.py

test: install-test
	$(BIN)/python -m tests.tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist loadfile

bench: install-test
	$(BIN)/python -m benchmarks

install: .venv/installed $(CATALOGUES:.po=.mo)

install-test: .venv/installed-test $(CATALOGUES:.po=.mo)

# Encrypts what this folder's database keeps secret, unless HERITAGE_KEYS says otherwise. Lost keys are lost data.
instance/development.keys: | .venv/installed
	mkdir -p instance
	umask 077 && $(FLASK) keys new > $@.new && mv $@.new $@

.venv/installed: requirements.txt
	$(PYTHON) -m venv .venv
	$(PIP) -r requirements.txt
	touch $@

.venv/installed-test: requirements.txt tests/requirements.txt
	$(PYTHON) -m venv .venv
	$(PIP) -r tests/requirements.txt
	touch $@ .venv/installed

%.mo: %.po .venv/installed
	$(BIN)/pybabel -q compile -i $< -o $@

# For developers: bring the catalogues in step with the words in the code. Babel writes names and dates into their
# headers; version control knows those better.
words: install
	$(BIN)/pybabel -q extract -F pyproject.toml -k lazy_gettext --no-location --omit-header -o .venv/words.pot .
	for catalogue in vi fr zh_Hans ko ja; do \
	  $(BIN)/pybabel -q update -i .venv/words.pot -d heritage/translations -l $$catalogue --no-fuzzy-matching --ignore-obsolete; done
	sed -i -E '/^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By)/d' \
	  heritage/translations/*/LC_MESSAGES/messages.po

# For developers: renew the pinned versions (needs uv). The files name no package host.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.txt
	uv pip compile pyproject.toml --group test -c requirements.txt --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o tests/requirements.txt
