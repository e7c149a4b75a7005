# Hearken. `make demo` and `make test` set up everything they need.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
BUF_VERSION := 1.75.0
BUF := .cache/buf/node_modules/.bin/buf
PROTOS := $(wildcard protos/hearken/v1/*.proto)

.PHONY: protos protos-check
protos: ## generate protos/hearken/v1/*_pb2* from the .proto files
	$(BIN)/python -m grpc_tools.protoc -I protos --python_out=protos --pyi_out=protos --grpc_python_out=protos $(PROTOS)
	rm -f protos/hearken/v1/events_pb2_grpc.py protos/hearken/v1/session_pb2_grpc.py

protos-check: ## fail if the generated code is not what the .proto files give
	$(BIN)/python -m pytest -q tests/test_protos.py

$(BUF):
	npm install --silent --no-save --prefix .cache/buf @bufbuild/buf@$(BUF_VERSION)

lint-protos: $(BUF)
	$(BUF) lint protos
