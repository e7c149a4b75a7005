"""The generated code is what the .proto files give, and the contract passes buf's rules."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
BUF = ROOT / ".cache" / "buf" / "node_modules" / ".bin" / "buf"
SOURCES = sorted(path.relative_to(PROTOS) for path in PROTOS.rglob("*.proto"))


def test_the_generated_code_is_current(tmp_path):
    pytest.importorskip("grpc_tools")
    kinds = ["--python_out", "--pyi_out", "--grpc_python_out"]
    command = [sys.executable, "-m", "grpc_tools.protoc", "-I", str(PROTOS), *(f"{kind}={tmp_path}" for kind in kinds)]
    subprocess.run([*command, *map(str, SOURCES)], check=True)
    committed = {path.relative_to(PROTOS) for pattern in ("*_pb2*.py", "*_pb2.pyi") for path in PROTOS.rglob(pattern)}
    assert {f"{source.with_suffix('')}_pb2.py" for source in SOURCES} <= {str(path) for path in committed}
    stale = [str(path) for path in sorted(committed) if (tmp_path / path).read_bytes() != (PROTOS / path).read_bytes()]
    assert not stale, f"run `make protos`: {', '.join(stale)}"


def test_the_contract_passes_buf_lint():
    if shutil.which("node") is None or not BUF.exists():
        pytest.skip("buf or node is not here: `make protos-lint` fetches buf and lints")
    lint = subprocess.run([str(BUF), "lint", "protos"], cwd=ROOT, capture_output=True, text=True)
    assert lint.returncode == 0, lint.stdout + lint.stderr
