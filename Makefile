# Rival Requests. `make` alone lists what there is.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
NBVAL := --nbval --nbval-current-env --nbval-sanitize-with tests/nbval.cfg --nbval-cell-timeout 300 -p no:cacheprovider -W default
CHECKED := notebooks results/kasatkin/notebooks
# bytecode is written, so that what is imported once is fast from then on
export PYTHONDONTWRITEBYTECODE :=
# what a user's shell says to other programs stays out of ours, and so do modules of the current folder
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS PYTHONINSPECT PYTHONDEVMODE PYTHONWARNDEFAULTENCODING PYTHONOPTIMIZE PYTHONUSERBASE PYTHONPLATLIBDIR PYTHONBREAKPOINT JUPYTER_PATH JUPYTER_CONFIG_DIR JUPYTER_CONFIG_PATH MPLBACKEND MATPLOTLIBRC
export PYTHONSAFEPATH := 1
# whether the environment is whole and has the package of this very folder: one that came with a copied or renamed folder has that of another
OURS := $(BIN)/python -c 'import importlib.util, os, sys; sys.exit(not os.path.samefile(os.path.dirname(importlib.util.find_spec("analysis").origin), "analysis"))' 2>/dev/null
ifeq ($(wildcard analysis/model/checkout.py),)
$(error run make in the folder of the project)
endif
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes

.DEFAULT_GOAL := help
.PHONY: help env env-test run test verify perturb refresh site lite release print lab lock licences lint

help: ## list what there is
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | expand -t 10

env: ## make .venv from the lock, unless it is there, up to date, and made in this folder
	@again=; if test -e .venv && ! $(OURS); then again=--always-make; \
		echo "the environment in .venv was made in another folder, or not finished; it is made again"; fi; \
	$(MAKE) --silent --no-print-directory $$again .venv/installed

env-test: env ## add what the tests and Parquet files need besides
	@$(MAKE) --silent --no-print-directory .venv/installed-test

NO_UV = echo "uv cannot be had here; installing with pip, which takes longer"
.venv/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 11) <= v[:2] <= (3, 15) else f"Python 3.11 to 3.15 is needed; this is {v[0]}.{v[1]}. Name another one: make env PYTHON=python3.11")'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv module is missing; install it (on Debian: apt install python3-venv) and try again" >&2; exit 1; }
	@echo "making .venv from requirements.txt (half a minute to two minutes)"
	@rm -rf .venv && $(PYTHON) -m venv .venv
	@for name in pip uv; do sed -n "/^$$name==/,/[^\\\\]$$/p" requirements.txt > .venv/$$name.txt; done
	@$(PIP) --require-hashes -r .venv/pip.txt # that of Python's day, up to 23.0, takes no extras of a package with hashes
	@$(PIP) --require-hashes -r .venv/uv.txt && $(UV) -r requirements.txt || { $(NO_UV); $(PIP) --require-hashes -r requirements.txt; }
	@$(BIN)/python -m pip uninstall --quiet --yes setuptools
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-test: .venv/installed requirements-test.txt
	@echo "adding requirements-test.txt to .venv"
	@$(UV) -r requirements.txt -r requirements-test.txt || { $(NO_UV); $(PIP) --require-hashes -r requirements.txt -r requirements-test.txt; }
	@touch $@

# verbs by `python -m`, since the first line of .venv/bin/rival-requests is the path of the folder in which it was made
run: env ## run what is not up to date and compare it with what is claimed (ARGS="--case kislitsin")
	@$(BIN)/python -m analysis run $(ARGS)

test: env-test ## pytest over the package, nbval over the notebooks
	@$(BIN)/python -m pytest -q -p no:nbval -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile $(NBVAL) $(CHECKED)

verify: env ## make every exhibit again in a scratch copy and judge it (ARGS="--case kislitsin", "--quick", "--self-test")
	@$(BIN)/python -m analysis verify $(ARGS)

perturb: env ## rerun under conditions that must not matter (ARGS="--list", "--only zone-east --case kasatkin")
	@$(BIN)/python -m analysis perturb $(ARGS)

refresh: env ## run everything and make it what is claimed, after showing what changes
	@$(BIN)/python -m analysis refresh $(ARGS)

site: env ## build site/, static pages on which every mark leads to its pages (ARGS="--case kislitsin", "--base-url ADDRESS")
	@$(BIN)/python -m analysis site $(ARGS)

lite: env-test ## build lite/, in which the notebooks run and are judged in a browser (ARGS="--pyodide pyodide-VERSION.tar.bz2")
	@$(BIN)/python -m analysis lite $(ARGS)

release: env ## make dist/, the archive of this commit for a deposit (ARGS="--verify", "--sign ~/.ssh/id_ed25519")
	@$(BIN)/python -m analysis release $(ARGS)

print: env ## write exhibits for a paper into build/print (ARGS="matrix steps --width 85", "--case study")
	@$(BIN)/python -m analysis print $(ARGS)

lab: env ## open JupyterLab on copies of the notebooks, in build/lab (ARGS="--no-browser", as root also "--allow-root")
	@$(BIN)/python -m analysis lab $(ARGS)

COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate pyproject.toml
lock: env ## make requirements.txt and requirements-test.txt from pyproject.toml (then: make licences)
	@$(COMPILE) --extra build -o requirements.txt $(ARGS)
	@$(COMPILE) --all-extras -c requirements.txt $$(sed -n 's/^\([a-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements.txt | sort -u) -o requirements-test.txt $(ARGS)

licences: env-test ## write anew what the packages of the locks say of their licence (docs/dependency-licences.csv)
	@$(BIN)/python -c 'from analysis.deposit import licences; licences.renew()'

lint: env-test ## ruff, and types by mypy
	@$(BIN)/ruff check analysis tests notebooks && $(BIN)/ruff format --check analysis && $(BIN)/mypy
