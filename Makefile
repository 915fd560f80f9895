# For developers. `make help` lists the targets.
BIN := .venv/bin
UV := $(BIN)/uv
export DJANGO_SETTINGS_MODULE := hatang.config.settings

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

check: ## the developers' gate: format, lint, types, contracts, migrations, translations, docs, licences, lock
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m contracts.gate

fix: ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## resolve the dependencies again (names, versions, hashes)
	$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.13 pyproject.toml --group build -o requirements.lock
	$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.13 pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock

messages: ## extract the texts to translate, folder by folder
	@for folder in $$(find src/hatang -type d -name locale); do (cd $$folder/.. && $(CURDIR)/$(BIN)/django-admin makemessages -l vi --no-location --no-obsolete --no-wrap -v 0) ; done

docs: ## regenerate the reference pages
	$(BIN)/python docs/generate.py

demo: ## rebuild the files of the demonstration province
	$(BIN)/python data/demo/build

peers: ## install the programs of others (QGIS, GDAL, node, S3, ADBC …) and run the tests that ask us through them
	benchmarks/peers/setup
	./test -m peers

clock: ## the tests that read the clock, on days and at hours on which clocks go wrong (needs Debian's faketime)
	$(BIN)/python -m tests.clock

night: ## make night PART=name: one of the long families of tests, at most 40 minutes
	$(BIN)/python -m tests.night $(PART)

bench: ## run the benchmarks
	$(BIN)/python -m benchmarks

.PHONY: help check fix lock messages docs demo peers clock night bench
