# Rival Requests. `make` alone lists what there is.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
NBVAL := --nbval --nbval-current-env --nbval-sanitize-with tests/nbval.cfg --nbval-cell-timeout 300 -p no:cacheprovider -W default
CHECKED := notebooks results/kasatkin/notebooks
# bytecode is written, so that what is imported once is fast from then on
export PYTHONDONTWRITEBYTECODE :=
unexport PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help env run test verify perturb refresh site lab lock lint

help: ## list what there is
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile | expand -t 10

env: .venv/installed ## make .venv from the lock

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 11) <= v[:2] <= (3, 13) else f"Python 3.11, 3.12 or 3.13 is needed; this is {v[0]}.{v[1]}. Name another one: make env PYTHON=python3.11")'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv module is missing; install it (on Debian: apt install python3-venv) and try again" >&2; exit 1; }
	@echo "making .venv from requirements.txt (half a minute to two minutes)"
	@rm -rf .venv && $(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.txt > .venv/uv.txt
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt \
		&& $(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.txt; \
	then :; else \
		echo "uv cannot be had here; installing with pip, which takes longer"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt; fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: env ## run what is not up to date and compare it with what is claimed (ARGS="--case kislitsin")
	@$(BIN)/python -m analysis run $(ARGS)

test: env ## pytest over the package, nbval over the notebooks
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)
	@$(BIN)/python -m pytest -q -p no:xdist $(NBVAL) $(CHECKED)

verify: env ## make every exhibit again in a scratch copy and judge it (ARGS="--case kislitsin", "--quick", "--self-test")
	@$(BIN)/python -m analysis verify $(ARGS)

perturb: env ## rerun under conditions that must not matter (ARGS="--list", "--only zone-east --case kasatkin")
	@$(BIN)/python -m analysis perturb $(ARGS)

refresh: env ## run everything and make it what is claimed, after showing what changes
	@$(BIN)/python -m analysis refresh $(ARGS)

site: env ## build site/, static pages on which every mark leads to its pages (ARGS="--case kislitsin", "--base-url ADDRESS")
	@$(BIN)/python -m analysis site $(ARGS)

lab: env ## open JupyterLab on a copy of the notebooks, in build/lab
	@mkdir -p build/lab && for path in notebooks/*.ipynb; do test -e build/lab/$${path##*/} || cp $$path build/lab/; done
	@$(BIN)/jupyter lab --notebook-dir=build/lab $(ARGS)

lock: env ## make requirements.txt from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --all-extras --no-header --no-annotate pyproject.toml -o requirements.txt $(ARGS)

lint: env ## ruff
	@$(BIN)/ruff check analysis tests notebooks && $(BIN)/ruff format --check analysis tests
