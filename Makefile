# Hearken. `make demo` and `make test` set up everything they need.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
BUF_VERSION := 1.75.0
BUF := .cache/buf/node_modules/.bin/buf
PROTOS := $(wildcard protos/hearken/v1/*.proto)

.PHONY: help demo test lint types protos protos-lint docs check-helplines clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.runtime ## set up, start a server, hold a three-turn sample call, stop the server
	@$(BIN)/python -m client.demo

test: $(VENV)/.everything ## set up, check style and types, run every test
	@if command -v npm >/dev/null; then $(MAKE) -s $(BUF) || echo "buf could not be fetched: the contract is not linted"; \
	else echo "npm is not here: the contract is not linted"; fi
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

lint: $(VENV)/.everything ## style and contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.everything ## mypy, strict
	$(BIN)/mypy

protos: $(VENV)/.everything ## generate protos/hearken/v1/*_pb2* from the .proto files
	$(BIN)/python -m grpc_tools.protoc -I protos --python_out=protos --pyi_out=protos --grpc_python_out=protos $(PROTOS)
	rm -f protos/hearken/v1/events_pb2_grpc.py protos/hearken/v1/session_pb2_grpc.py

protos-lint: $(BUF) ## buf lint STANDARD and COMMENTS
	$(BUF) lint protos

docs: $(VENV)/.everything ## write docs/settings.md from the settings
	$(BIN)/python -m server.settings --markdown > docs/settings.md

check-helplines: $(VENV)/bin/python ## name the help lines that were verified over 180 days ago
	$(BIN)/python -m server.safety.check_helplines

clean: ## remove the virtual environment and every cache
	rm -rf $(VENV) .cache build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed; install Python 3.11, or name another with PYTHON=..."; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "The virtual environment could not be made; on Debian: apt-get install python3.11-venv"; exit 2; }

$(VENV)/.runtime: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing (the first time takes some minutes: torch alone is several gigabytes)"
	$(BIN)/pip install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.everything: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install -q -c constraints.txt -e '.[dev,train,coqui,microphone]'
	@touch $@ $(VENV)/.runtime

$(BUF):
	npm install --silent --no-save --prefix .cache/buf @bufbuild/buf@$(BUF_VERSION)
