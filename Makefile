# Dry Run: `make run` serves it, `make test` proves it, `make help` lists the rest.

PORT ?= 8000
URL ?= http://localhost:8080
RATE ?= 120
SECONDS ?= 180
# Processes that test, on two cores: one more than those, since tests in a browser wait most of their time.
WORKERS ?= 3
VENV := .venv
BIN := $(VENV)/bin
PYTHONS := python3.14 python3.13 python3.12 python3 /usr/bin/python3

.PHONY: help run dev test quick lint types test-embedded test-services manifests-test image compose-test cluster-test load bench scale format lock content pictures looks walk docs clean

help:  ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.installed  ## serve Dry Run on http://localhost:8000 (another port: make run PORT=9000)
	@$(BIN)/python manage.py serve --port $(PORT)

dev: $(VENV)/.installed-dev  ## the server that reloads when code changes
	@DEBUG=true $(BIN)/python manage.py migrate -v0
	@DEBUG=true $(BIN)/python manage.py load_content
	@DEBUG=true $(BIN)/python manage.py runserver $(PORT)

test: lint types test-embedded test-services  ## lint, types and every test, on SQLite and on PostgreSQL with Redis and Celery

quick: lint types  ## lint, types, and the tests of rules and actions: under a minute
	@$(BIN)/python -m pytest -p tests.quick -q -n 2 --dist loadgroup

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/djlint --quiet --lint templates

types: $(VENV)/.installed-dev
	@$(BIN)/mypy

test-embedded: $(VENV)/.installed-dev $(VENV)/checkov/.installed
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "not services and not containers and not kubernetes"

test-services: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -p tests.services -q -n $(WORKERS) --dist loadgroup -m "not containers and not kubernetes" --ignore tests/manifests

manifests-test: $(VENV)/.installed-dev $(VENV)/checkov/.installed  ## render every overlay and component of k8s/, and prove what comes out
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup tests/manifests

image: $(VENV)/.installed-dev  ## build the image and look into it (needs a container engine)
	@$(BIN)/python -m pytest -q -s tests/cluster/test_image.py

compose-test: $(VENV)/.installed-dev  ## bring the whole compose stack up, use it, restart and replace it, and take it down
	@$(BIN)/python -m pytest -q -s tests/cluster

cluster-test: $(VENV)/.installed-dev  ## the same in a cluster that may be thrown away: make cluster-test CONTEXT=kind-kind
	@CONTEXT="$(CONTEXT)" $(BIN)/python -m pytest -q -s tests/kubernetes

load: $(BIN)/python  ## ask for pages, for the autoscaler to see: make load URL=http://localhost:8080 RATE=120 SECONDS=180
	@$(BIN)/python deploy/load.py --rate "$(RATE)" --seconds "$(SECONDS)" "$(URL)"

bench: $(VENV)/.installed-dev  ## how fast and how small, each figure beside its reference; how each page grows: make bench scale
	@$(BIN)/python -m tests.bench $(filter scale,$(MAKECMDGOALS))

scale: bench

format: $(VENV)/.installed-dev  ## put code into shape
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

content: $(VENV)/.installed  ## check the content
	@$(BIN)/python manage.py check_content

pictures: $(VENV)/.installed-dev  ## take the README's pictures anew, light and dark, from demonstration data
	@$(BIN)/python -m tests.pictures --for-docs

looks: $(VENV)/.installed-dev  ## keep how pages look now, for the visual test
	@$(BIN)/python -m tests.pictures.looks

walk: $(VENV)/.installed-dev  ## judge every page and state in a browser, in four widths and both schemes: make walk ONLY="report plan"
	@$(BIN)/python -m tests.pictures.walk $(if $(ONLY),--only $(ONLY))

docs: $(VENV)/.installed  ## draw docs/states.md, docs/rooms.md and docs/security.md anew
	@$(BIN)/python manage.py draw_states > docs/states.md
	@$(BIN)/python manage.py draw_roles > docs/rooms.md
	@$(BIN)/python manage.py draw_security > docs/security.md

lock: $(VENV)/.installed-dev  ## compile the locks anew from pyproject.toml
	@$(BIN)/pip install -q uv
	$(BIN)/uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.txt $(LOCK) -o requirements-dev.txt
	$(BIN)/uv pip compile --group checkov $(LOCK) -o requirements-checkov.txt

LOCK := --universal --python-version 3.12 --generate-hashes --no-annotate --no-header --quiet --upgrade

clean:  ## remove the environment and what tests left; var/, with the data, stays
	rm -rf $(VENV) tests/javascript/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing what Dry Run needs …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(BIN)/python
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

$(VENV)/checkov/.installed: requirements-checkov.txt | $(BIN)/python
	@echo "Installing checkov, in an environment of its own …"
	@$(BIN)/python -m venv $(VENV)/checkov
	@$(VENV)/checkov/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-checkov.txt
	@touch $@

$(BIN)/python:
	@for python in $(PYTHONS); do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
	    $$python -m venv $(VENV) && exit 0; \
	    rm -rf $(VENV); \
	    echo "Dry Run needs Python's venv module, which $$python lacks: install it (on Debian: apt install python3-venv) and call make again." >&2; exit 1; \
	  fi; \
	done; \
	echo "Dry Run needs Python 3.12 or later, and none of $(PYTHONS) is that: install one and call make again." >&2; exit 1
