"""The GPU benchmark's own code, at a tiny shape on the CPU."""

import importlib.util
import json
import sys
from pathlib import Path

import torch

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "lora_memory.py"


def test_it_measures_every_batch_size_and_writes_json(monkeypatch, tmp_path, capsys):
    spec = importlib.util.spec_from_file_location("lora_memory", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    sys.modules["lora_memory"] = script  # dataclasses look their module up
    spec.loader.exec_module(script)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    given = ["lora_memory", "--shape", "tiny", "--rows", "1", "2", "--row-tokens", "32", "--steps", "2"]
    monkeypatch.setattr(sys, "argv", [*given, "--json", str(tmp_path / "out" / "m.json")])
    script.main()
    facts = json.loads((tmp_path / "out" / "m.json").read_text())
    sizes = [(one["batch_rows"], one["gradient_checkpointing"]) for one in facts["measured"]]
    assert sizes == [(1, True), (2, True), (1, False), (2, False)]
    assert all(one["tokens_per_s"] > 0 and one["peak_gib"] is None for one in facts["measured"])
    assert facts["weights"] == "random" and "random weights" in capsys.readouterr().out
