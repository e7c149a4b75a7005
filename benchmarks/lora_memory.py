"""Memory and speed of LoRA-tuning a GPT-Neo, by batch size: which fit a GPU of 24 GB, which one of 80 GB.

    PYTHONPATH=.:protos python benchmarks/lora_memory.py --shape 2.7B --json out/lora-memory.json

The weights are random, of the true shape: speed and memory do not depend on their values. The run is the one of
`hearken train reply` with `training/recipes/reply-large.toml`: the same trainer, rows of random tokens, bf16, LoRA on
every matrix. A batch size that does not fit is said to be too large, and ends the list. Peak memory is torch's own
count on the GPU; on a CPU there is none, and only the speed is measured.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import torch
from datasets import Dataset
from transformers import GPTNeoConfig, GPTNeoForCausalLM, TrainerCallback

from training.recipe import FOLDER
from training.reply import Recipe, add_lora
from training.scheduled_trainer import Conduct
from training.trainer import GPTNeoTrainer

SHAPES = {  # hidden size, layers, heads; from the published config.json of each
    "2.7B": (2560, 32, 20),
    "1.3B": (2048, 24, 16),
    "125M": (768, 12, 12),
    "tiny": (64, 2, 4),
}
VOCABULARY = 50_257
GIB = 2**30


@dataclass(frozen=True, slots=True)
class Measured:
    """One batch size."""

    batch_rows: int
    row_tokens: int
    gradient_checkpointing: bool
    tokens_per_s: float | None
    peak_gib: float | None
    fits: str


class StepTimes(TrainerCallback):
    """Seconds of each step, the device's work included."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._start_s = 0.0

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._start_s = _now_s()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.seconds.append(_now_s() - self._start_s)


def _now_s() -> float:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def make_model(shape: str, vocabulary: int, device: torch.device) -> Any:
    """A GPT-Neo of the true shape with random weights, in bf16 on a GPU."""
    hidden, layers, heads = SHAPES[shape]
    config = GPTNeoConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_layers=layers,
        num_heads=heads,
        attention_types=[[["global", "local"], layers // 2]],
    )
    with torch.device(device):
        torch.set_default_dtype(torch.bfloat16 if device.type == "cuda" else torch.float32)
        try:
            return GPTNeoForCausalLM(config)
        finally:
            torch.set_default_dtype(torch.float32)


def measure(
    shape: str, batch_rows: int, row_tokens: int, checkpointing: bool, steps: int, device: torch.device
) -> Measured:
    """Take some steps at one batch size; the first two, which warm up, do not count."""
    vocabulary = VOCABULARY if shape != "tiny" else 512
    plan = Recipe.read(FOLDER / "reply-large.toml")
    learning = dataclasses.replace(
        plan.learning,
        epochs=1,
        batch_rows=batch_rows,
        accumulate=1,
        row_tokens=row_tokens,
        validate_every_steps=10**6,
        gradient_checkpointing=checkpointing,
    )
    ids = torch.randint(vocabulary, (batch_rows * (steps + 2), row_tokens)).tolist()
    rows = Dataset.from_dict({"ids": ids})
    times = StepTimes()
    if device.type == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    with tempfile.TemporaryDirectory() as run:
        try:
            trainer = GPTNeoTrainer(
                Conduct(Path(run), shape, seed=1, device=device, quiet=True),
                add_lora(make_model(shape, vocabulary, device), plan.lora),
                learning,
                rows,
                rows.select(range(1)),
                _collate,
            )
            trainer.add_callback(times)
            trainer.train()
        except torch.cuda.OutOfMemoryError:
            return Measured(batch_rows, row_tokens, checkpointing, None, None, "too large for this GPU")
    speed = batch_rows * row_tokens / median(times.seconds[2:])
    if device.type != "cuda":
        return Measured(batch_rows, row_tokens, checkpointing, round(speed, 1), None, "CPU: no GPU memory to count")
    peak = torch.cuda.max_memory_reserved() / GIB
    fits = "24 GB and 80 GB" if peak < 22.5 else "80 GB" if peak < 75 else "neither 24 GB nor 80 GB"
    return Measured(batch_rows, row_tokens, checkpointing, round(speed, 1), round(peak, 1), fits)


def _collate(rows: list[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
    ids = torch.tensor([row["ids"] for row in rows])
    places = torch.arange(ids.shape[1]).expand_as(ids)
    mask = torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool).tril().expand(len(rows), 1, -1, -1)
    return {"input_ids": ids, "labels": ids, "position_ids": places, "attention_mask": mask}


def main() -> None:
    """Measure every batch size, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=SHAPES, default="2.7B")
    parser.add_argument("--rows", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32, 64])
    parser.add_argument("--row-tokens", type=int, default=512)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    name = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
    print(
        f"LoRA-tuning GPT-Neo {arguments.shape}, random weights of the true shape, on {name}; torch {torch.__version__}"
    )
    print(f"{'rows':>5} {'tokens':>7} {'checkpointing':>14} {'tokens/s':>10} {'peak GiB':>9}  fits")
    measured: list[Measured] = []
    for checkpointing in (True, False):
        for batch_rows in arguments.rows:
            one = measure(arguments.shape, batch_rows, arguments.row_tokens, checkpointing, arguments.steps, device)
            gc.collect()
            measured.append(one)
            shown = "on" if checkpointing else "off"
            print(
                f"{one.batch_rows:>5} {one.row_tokens:>7} {shown:>14} {one.tokens_per_s or '-':>10} "
                f"{one.peak_gib or '-':>9}  {one.fits}",
                flush=True,
            )
            if one.tokens_per_s is None:
                break
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        facts = {
            "device": name,
            "shape": arguments.shape,
            "weights": "random",
            "measured": [asdict(m) for m in measured],
        }
        arguments.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
