# Each command works from a clean clone on a machine with Rust, Python 3.11, Node 20, npm and gcc. What else it
# needs it installs under ignored folders.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# One target folder, for the official Rust client's workspace too.
export CARGO_TARGET_DIR ?= $(CURDIR)/target

PEERS := tests/peers
VENV := .cache/peers-python
# Named by what was asked for, so that an install is repeated when that changes and only then.
hash = $(firstword $(shell cat $(1) | sha256sum))
PYTHON_PEERS := $(VENV)/installed-$(call hash,$(PEERS)/python/requirements.txt)
PROGRAMS := .cache/programs-python/installed-$(call hash,$(PEERS)/python/programs/requirements.txt)
PYTHON := .cache/python
PYTHON_TOOLS := $(PYTHON)/installed-$(call hash,tests/python/requirements.txt)
TYPES := tests/python/types
PYRIGHT := $(TYPES)/node_modules/installed-$(call hash,$(TYPES)/package-lock.json)
EMULATOR_PACKAGES := $(CURDIR)/.cache/emulator-packages
NODE_PEERS := $(PEERS)/node/node_modules/installed-$(call hash,$(PEERS)/node/package-lock.json)
NODE_OUTSIDE := $(PEERS)/node/outside/node_modules/installed-$(call hash,$(PEERS)/node/outside/package-lock.json)
NODE_PROGRAMS := $(PEERS)/node/programs/node_modules/installed-$(call hash,$(PEERS)/node/programs/package-lock.json)
NODE_RUNTIMES := $(PEERS)/node/runtimes/node_modules/installed-$(call hash,$(PEERS)/node/runtimes/package-lock.json)
NODE_PACKAGE := bindings-node/node_modules/installed-$(call hash,bindings-node/package-lock.json)
NODE_BENCH := tests/bench/node_modules/installed-$(call hash,tests/bench/package-lock.json)
NODE_FILES := $(filter-out outage.test.mjs,$(notdir $(wildcard tests/node/*.test.mjs)))
NODE_TESTS := tests/node/node_modules/installed-$(call hash,tests/node/package-lock.json)

.PHONY: help demo drill test rust queries fuzz lint unit python wheel emulator-wheel emulator-npm emulator-packages bench bench-core bench-growth bench-memory bench-waiting bench-emulator node addon bench-crossing peers matrix official-node official-python programs-python programs-node runtimes notices deny

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 26

demo: $(PYTHON_TOOLS) $(NODE_PACKAGE) ## Watch clients follow their account through outages and new regions
	$(call wheel_installed,dev)
	$(call addon,dev)
	PERILUNE_DEMO_PYTHON=$(CURDIR)/$(PYTHON)/bin/python PERILUNE_DEMO_NODE=$(CURDIR)/bindings-node \
		cargo run --locked -p perilune-tests --bin demo

drill: $(PYTHON_TOOLS) $(NODE_PACKAGE) $(if $(filter-out 0,$(DRILL_PEERS)),drill-peers-ready) ## Measure what clients notice of twelve outages
	$(call wheel_installed,ci)
	$(call addon,ci)
	cargo build --locked --profile ci -p perilune-tests --bin drill
	PERILUNE_DRILL_PYTHON=$(CURDIR)/$(PYTHON)/bin/python PERILUNE_DRILL_NODE=$(CURDIR)/bindings-node \
		PERILUNE_DRILL_PEERS_PYTHON=$(CURDIR)/$(VENV)/bin/python PERILUNE_DRILL_PEERS_RUST=$(CARGO_TARGET_DIR)/release/drill-peer \
		$(CARGO_TARGET_DIR)/ci/drill

test: lint peers-ready ## Run every check and test
	@# One that fails must not hide what the others have to say.
	$(MAKE) --no-print-directory --keep-going rust queries python emulator-packages node bench-memory

rust: peers-ready ## Run the tests of the Rust crates
	cargo test --locked --workspace --all-features --no-fail-fast

queries: ## Compare generated queries over several ranges with the same over one
	cargo test --locked --profile ci -p perilune-tests --test queries

fuzz: ## Feed every parser of outside data altered inputs, FUZZ seconds each (600)
	PERILUNE_FUZZ=$(or $(FUZZ),600) cargo test --locked -p perilune-tests --test fuzz

lint: ## Check formatting, lints, documentation and that the licences of others are told
	cargo fmt --all --check
	cargo fmt --manifest-path $(PEERS)/rust/Cargo.toml --check
	cargo clippy --locked --workspace --all-targets --all-features -- -D warnings
	cargo clippy --locked -p perilune -- -D warnings # As it is published: without what the bindings and the emulator use.
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --all-features --no-deps
	python3 packaging/notices.py --check

unit: ## Run the tests that need Rust only
	cargo test --locked --no-fail-fast

python: $(PYTHON_TOOLS) $(PYRIGHT) ## Check the Python package, and test it as installed from its wheel
	$(PYTHON)/bin/ruff check bindings-python emulator/python packaging tests/packages tests/peers/python tests/python tests/bench tests/src
	$(PYTHON)/bin/ruff format --check bindings-python emulator/python packaging tests/packages tests/peers/python tests/python tests/bench tests/src
	$(PYTHON)/bin/mypy --config-file bindings-python/pyproject.toml bindings-python/python/perilune emulator/python
	cargo build --locked -p perilune-emulator
	$(call wheel_installed,ci)
	cd / && $(CURDIR)/$(PYTHON)/bin/python -m mypy.stubtest --ignore-disjoint-bases perilune._native
	$(PYTHON)/bin/mypy --strict --python-version 3.10 $(TYPES)/*.py
	$(TYPES)/node_modules/.bin/pyright --project $(TYPES) --pythonpath $(PYTHON)/bin/python
	cd $(PYTHON) && PATH="$(CURDIR)/$(PYTHON)/bin:$$PATH" $(CURDIR)/$(TYPES)/node_modules/.bin/pyright --verifytypes perilune --ignoreexternal > types.txt || true
	awk '/Type completeness score/ { enough = $$NF + 0 >= 90 } END { exit !enough }' $(PYTHON)/types.txt || (cat $(PYTHON)/types.txt; false)
	rm -rf $(PYTHON)/sdist $(PYTHON)/from-sdist
	$(call maturin,bindings-python,sdist,--out $(CURDIR)/$(PYTHON)/sdist)
	tar -xmzf $(PYTHON)/sdist/*.tar.gz -C $(PYTHON)/sdist # With the time of now, so that it is built.
	PATH="$(CURDIR)/$(PYTHON)/bin:$$PATH" $(PYTHON)/bin/pip install --quiet --disable-pip-version-check --no-index \
		--no-build-isolation --config-settings build-args="--profile ci --offline" \
		--target $(PYTHON)/from-sdist $(PYTHON)/sdist/perilune-*/
	PERILUNE_EMULATOR=$(CARGO_TARGET_DIR)/debug/perilune-emulator $(PYTHON)/bin/python -m pytest -q tests/python

wheel: $(PYTHON_TOOLS) ## Build the Python package's wheel, into target/wheels
	$(call maturin,bindings-python,build,--release)

emulator-wheel: $(PYTHON_TOOLS) ## Build the emulator's wheel, into target/wheels
	$(call maturin,emulator,build,--release)

emulator-npm: ## Build the emulator's npm packages, into target/npm-emulator
	cargo build --locked --release -p perilune-emulator --bin perilune-emulator
	rm -rf $(CARGO_TARGET_DIR)/npm-emulator
	$(call emulator_npm,release,$(CARGO_TARGET_DIR)/npm-emulator)
	cd $(CARGO_TARGET_DIR)/npm-emulator && npm pack --silent ./*/

emulator-packages: $(PYTHON_TOOLS) ## Test the emulator's wheel, source archive and npm packages in empty folders
	rm -rf $(EMULATOR_PACKAGES)
	$(call maturin,emulator,build,--profile ci --out $(EMULATOR_PACKAGES)/wheels)
	$(call maturin,emulator,sdist,--out $(EMULATOR_PACKAGES)/sdist)
	$(call emulator_npm,ci,$(EMULATOR_PACKAGES)/npm)
	EMULATOR_PACKAGES=$(EMULATOR_PACKAGES) $(PYTHON)/bin/python -m pytest -q -s -p no:asyncio tests/packages

bench: $(PYTHON_TOOLS) $(PYTHON_PEERS) $(NODE_PACKAGE) $(NODE_PEERS) $(NODE_BENCH) ## Measure what operations cost, beside the official clients and raw HTTP
	$(call wheel_installed,$(BENCH_PROFILE))
	$(call addon,$(BENCH_PROFILE))
	cargo build --locked --profile $(BENCH_PROFILE) -p perilune-tests --bin bench
	cargo build --locked --release --manifest-path $(PEERS)/rust/Cargo.toml --bin bench-peer
	$(call bench,$(BENCH_PROFILE))

bench-growth: $(PYTHON_TOOLS) $(NODE_PACKAGE) ## Measure how costs grow with regions, ranges, containers, item bytes and concurrency
	$(call wheel_installed,$(BENCH_PROFILE))
	$(call addon,$(BENCH_PROFILE))
	cargo build --locked --profile $(BENCH_PROFILE) -p perilune-tests --bin bench
	BENCH_GROWTH=1 BENCH_CLIENTS=$${BENCH_CLIENTS:-$(OUR_CLIENTS)} $(call bench,$(BENCH_PROFILE))

bench-memory: $(PYTHON_TOOLS) $(NODE_PACKAGE) ## Watch the memory of our clients over a million operations; LONG=10000000 for ten
	$(call wheel_installed,ci)
	$(call addon,ci)
	cargo build --locked --profile ci -p perilune-tests --bin bench
	BENCH_LONG=$(or $(LONG),1000000) BENCH_CLIENTS=$${BENCH_CLIENTS:-$(OUR_CLIENTS)} \
		BENCH_OPS=$${BENCH_OPS:-read,upsert,query} $(call bench,ci)

bench-core: ## Count the instructions of a request's steps (needs valgrind), and measure how long each takes
	cargo build --locked --profile ci -p perilune-tests --bin steps
	$(CARGO_TARGET_DIR)/ci/steps
	cargo bench --locked --profile ci -p perilune-tests --bench core -- --warm-up-time 0.5 --measurement-time 2

bench-waiting: $(PYTHON_TOOLS) ## Measure the ways in which Python can wait for an operation
	cargo build --locked --profile ci -p perilune-emulator -p perilune-python --features perilune-python/alternatives
	rm -rf $(PYTHON)/bench
	mkdir $(PYTHON)/bench
	cp -r bindings-python/python/perilune $(PYTHON)/bench
	cp $(CARGO_TARGET_DIR)/ci/lib_native.so $(PYTHON)/bench/perilune/_native.abi3.so
	PERILUNE_EMULATOR=$(CARGO_TARGET_DIR)/ci/perilune-emulator PYTHONPATH=$(PYTHON)/bench \
		$(PYTHON)/bin/python tests/bench/waiting.py

bench-emulator: ## Measure the emulator's speed, start and size, on a core of its own
	cargo build --locked --profile ci -p perilune-emulator --bin perilune-emulator --example speed
	taskset -c 1 $(CARGO_TARGET_DIR)/ci/examples/speed taskset -c 0 $(CARGO_TARGET_DIR)/ci/perilune-emulator

node: $(NODE_PACKAGE) $(NODE_TESTS) ## Run the tests of the npm package
	cargo build --locked -p perilune-emulator
	$(call addon,ci)
	@# The outages by themselves: what is measured there is not how busy the machine is with other tests.
	cd tests/node && export PERILUNE_EMULATOR=$(CARGO_TARGET_DIR)/debug/perilune-emulator && status=0 && \
		{ node --test --test-reporter=spec $(NODE_FILES) || status=$$?; } && \
		{ node --test --test-reporter=spec outage.test.mjs || status=$$?; } && exit $$status

addon: $(NODE_PACKAGE) ## Build the npm packages of the client, into target/npm
	$(call addon,release)
	rm -rf $(CARGO_TARGET_DIR)/npm
	node packaging/npm.mjs --package perilune --binary $(CARGO_TARGET_DIR)/release/libperilune_node.so \
		--out $(CARGO_TARGET_DIR)/npm
	cd $(CARGO_TARGET_DIR)/npm && npm pack --silent ./*/

bench-crossing: $(NODE_PACKAGE) ## Measure the ways to hand an answer to JavaScript
	$(call addon,ci)
	cargo build --locked --profile ci -p perilune-emulator -p perilune-node --features perilune-node/alternatives
	mkdir -p .cache
	cp $(CARGO_TARGET_DIR)/ci/libperilune_node.so .cache/perilune-alternatives.node
	PERILUNE_EMULATOR=$(CARGO_TARGET_DIR)/ci/perilune-emulator \
		node tests/bench/crossing.mjs $(CURDIR)/.cache/perilune-alternatives.node

peers: peers-ready ## Run the official clients against the emulator
	cargo test --locked -p perilune-tests --all-features --test peers -- --nocapture --test-threads=1

matrix: peers-ready ## Write which features work through which client to tests/peers/MATRIX.md
	PERILUNE_MATRIX=write cargo test --locked -p perilune-tests --all-features --test peers feature_matrix -- --nocapture

official-node: $(NODE_PACKAGE) $(NODE_OUTSIDE) ## Run the official JavaScript client's own specs, and write tests/peers/OFFICIAL-NODE.md
	cargo build --locked -p perilune-emulator
	$(call addon,dev)
	PERILUNE_EMULATOR=$(CARGO_TARGET_DIR)/debug/perilune-emulator node $(PEERS)/node/outside/official.mjs

official-python: peers-ready $(PROGRAMS) ## Run the official package's own tests, in the folder TESTS, with it and with perilune
	cargo build --locked -p perilune-emulator
	OUTSIDE_PERILUNE=$(CURDIR)/.cache/peers-perilune PERILUNE_EMULATOR=$(CARGO_TARGET_DIR)/debug/perilune-emulator \
		$(dir $(PROGRAMS))bin/python $(PEERS)/python/outside/run.py $(TESTS) $(PEERS)/OFFICIAL-PYTHON.md

programs-python: peers-ready $(PROGRAMS) ## Run published programs that use azure-cosmos, with it and with perilune
	cargo build --locked -p perilune-emulator
	PROGRAMS_PERILUNE=$(CURDIR)/.cache/peers-perilune PERILUNE_EMULATOR=$(CARGO_TARGET_DIR)/debug/perilune-emulator \
		$(dir $(PROGRAMS))bin/python $(PEERS)/python/programs/run.py $(PEERS)/PROGRAMS.md

programs-node: $(NODE_PACKAGE) $(NODE_PROGRAMS) ## Run published programs that use @azure/cosmos, with it and with perilune
	cargo build --locked -p perilune-emulator
	$(call addon,dev)
	PERILUNE_PACKAGE=$(CURDIR)/bindings-node PERILUNE_EMULATOR=$(CARGO_TARGET_DIR)/debug/perilune-emulator \
		node $(PEERS)/node/programs/run.mjs $(PEERS)/PROGRAMS.md

runtimes: $(NODE_PACKAGE) $(NODE_RUNTIMES) ## Try the npm package with Bun and Deno
	cargo build --locked -p perilune-emulator
	$(call addon,dev)
	PERILUNE_EMULATOR=$(CARGO_TARGET_DIR)/debug/perilune-emulator node $(PEERS)/node/runtimes/run.mjs

notices: ## Write the licences of the crates that are linked to THIRD-PARTY-NOTICES.md
	python3 packaging/notices.py

deny: ## Check advisories, licences and bans (needs cargo-deny)
	cargo deny check

.PHONY: peers-ready
peers-ready: $(PYTHON_PEERS) $(NODE_PEERS) $(NODE_PACKAGE)
	cargo build --locked --manifest-path $(PEERS)/rust/Cargo.toml
	cargo build --locked -p perilune-python -p perilune-node
	rm -rf .cache/peers-perilune .cache/peers-perilune-node
	mkdir -p .cache/peers-perilune
	cp -r bindings-python/python/perilune .cache/peers-perilune
	cp $(CARGO_TARGET_DIR)/debug/lib_native.so .cache/peers-perilune/perilune/_native.abi3.so
	cd bindings-node && npm run --silent build
	mkdir -p .cache/peers-perilune-node
	cp -r bindings-node/package.json bindings-node/dist bindings-node/esm .cache/peers-perilune-node
	cp $(CARGO_TARGET_DIR)/debug/libperilune_node.so .cache/peers-perilune-node/$(addon_file)

.PHONY: drill-peers-ready
drill-peers-ready: $(PYTHON_PEERS) $(NODE_PEERS)
	cargo build --locked --release --manifest-path $(PEERS)/rust/Cargo.toml --bin drill-peer

# `ci` builds in a fraction of the time, without link-time optimisation.
BENCH_PROFILE ?= release
OUR_CLIENTS := perilune-rust,perilune-python,perilune-asyncio,perilune-node

bench = PERILUNE_BENCH_PYTHON=$(CURDIR)/$(PYTHON)/bin/python PERILUNE_BENCH_PEERS_PYTHON=$(CURDIR)/$(VENV)/bin/python \
	PERILUNE_BENCH_NODE=$(CURDIR)/bindings-node PERILUNE_BENCH_PEERS_RUST=$(CARGO_TARGET_DIR)/release/bench-peer \
	$(CARGO_TARGET_DIR)/$(1)/bench

# Folder, command, options.
maturin = cd $(1) && PATH="$(CURDIR)/$(PYTHON)/bin:$$PATH" maturin $(2) $(if $(filter build,$(2)),--locked) $(3)
emulator_npm = node packaging/npm.mjs --package perilune-emulator --binary $(CARGO_TARGET_DIR)/$(1)/perilune-emulator --out $(2)

define wheel_installed
	rm -rf $(PYTHON)/wheels
	$(call maturin,bindings-python,build,--profile $(1) --out $(CURDIR)/$(PYTHON)/wheels)
	$(PYTHON)/bin/pip install --quiet --disable-pip-version-check --no-index --force-reinstall $(PYTHON)/wheels/*.whl
endef

# The profile `dev` builds into the folder `debug`.
define addon
	cargo build --locked --profile $(1) -p perilune-node
	cd bindings-node && npm run --silent build
	cp $(CARGO_TARGET_DIR)/$(1:dev=debug)/libperilune_node.so bindings-node/$(addon_file)
endef

# What this machine's addon is called; known once the package is built.
addon_file = perilune.$$(node -p 'require("./bindings-node/dist/platform.js").platform()').node

$(PYTHON_TOOLS): tests/python/requirements.txt
	rm -rf $(PYTHON)
	python3 -m venv $(PYTHON)
	$(PYTHON)/bin/pip install --quiet --disable-pip-version-check --no-deps -r $<
	touch $@

$(PYRIGHT): $(TYPES)/package-lock.json
	cd $(TYPES) && npm ci --no-audit --no-fund --loglevel=error
	touch $@

$(PROGRAMS): $(PEERS)/python/programs/requirements.txt
	rm -rf $(dir $@)
	python3 -m venv $(dir $@)
	$(dir $@)bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

$(PYTHON_PEERS): $(PEERS)/python/requirements.txt
	rm -rf $(VENV)
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps -r $<
	touch $@

$(NODE_PEERS): $(PEERS)/node/package-lock.json
	cd $(PEERS)/node && npm ci --no-audit --no-fund --loglevel=error
	touch $@

# Its packages ask for peers of which they need nothing.
$(NODE_PROGRAMS):
	cd $(patsubst %/node_modules/,%,$(dir $@)) && npm ci --legacy-peer-deps --no-audit --no-fund --loglevel=error
	touch $@

$(NODE_PACKAGE) $(NODE_TESTS) $(NODE_BENCH) $(NODE_OUTSIDE) $(NODE_RUNTIMES):
	cd $(patsubst %/node_modules/,%,$(dir $@)) && npm ci --no-audit --no-fund --loglevel=error
	touch $@
