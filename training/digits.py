"""Train, convert and judge the spoken-digits Whisper checkpoint.

    python -m training.digits --data ../shared/data --out build/digits --export tests/models/whisper-digits
    python -m training.digits --data ../shared/data --eval tests/models/whisper-digits

The first trains a Whisper from scratch on every FSDD speaker but one and converts it for CTranslate2; it can be
stopped and started again, and goes on from its last checkpoint. The second measures word error rate on every
recording of the held-out speaker through faster-whisper, as the server hears it.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from ctranslate2.converters import TransformersConverter  # type: ignore[import-untyped]

from training.digits_data import (
    Example,
    ExampleMaker,
    Features,
    Recording,
    load_noises,
    load_recordings,
    load_rooms,
    synthesise_recordings,
)
from training.digits_model import DigitTrainer, Vocabulary, build_model, build_tokenizer, collate, save
from training.digits_score import HELD_OUT, evaluate


@dataclass(frozen=True, slots=True)
class Options:
    """One run's settings."""

    data: Path
    out: Path
    held_out: str = HELD_OUT
    validate: str | None = None
    """A second speaker kept from training and measured on the way; None trains on all but the held-out one."""
    init: Path | None = None
    """A `state.pt` of an earlier run (that heard none of the held-out speaker) whose weights to start from."""
    seed: int = 7
    max_minutes: float = 40.0
    steps: int = 12_000
    copies: int = 8
    learning_rate: float = 1e-3
    width: int = 96


class Run:
    """A training run's state: weights, their moving average, optimiser, and how far it is."""

    def __init__(self, options: Options) -> None:
        """Start from random weights."""
        torch.manual_seed(options.seed)
        self.options = options
        self.tokenizer = build_tokenizer()
        self.vocabulary = Vocabulary.of(self.tokenizer)
        self.trainer = DigitTrainer(build_model(self.vocabulary, options.width))
        self.average = copy.deepcopy(self.trainer).eval()
        weights = [weight for weight in self.trainer.parameters() if weight.requires_grad]
        self.optimiser = torch.optim.AdamW(weights, lr=options.learning_rate, betas=(0.9, 0.98), weight_decay=0.05)
        self.step = 0
        self.spent_s = 0.0

    @property
    def progress(self) -> float:
        """How much of the run is behind it, in [0, 1], by steps or by minutes, whichever is further."""
        by_time = self.spent_s / (60 * self.options.max_minutes)
        return min(1.0, max(self.step / self.options.steps, by_time))

    def learn(self, examples: list[Example]) -> dict[str, float]:
        """Take one step on these examples."""
        rate = (
            self.options.learning_rate * min(1.0, (self.step + 1) / 200) * 0.5 * (1 + math.cos(math.pi * self.progress))
        )
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        losses = self.trainer.train().losses(collate(examples, self.vocabulary))
        # CTC finds the words first; the attention loss then only has to keep the heads on them.
        total = losses["words"] + 0.7 * losses["ctc"] + 0.05 * losses["aim"]
        self.optimiser.zero_grad()
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.trainer.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        decay = min(0.999, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, weight in zip(self.average.parameters(), self.trainer.parameters(), strict=True):
                mean.lerp_(weight, 1 - decay)
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def store(self, path: Path) -> None:
        """Write everything needed to go on, in one move."""
        state = {
            "trainer": self.trainer.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "spent_s": self.spent_s,
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def restore(self, path: Path) -> None:
        """Go on from a stored state."""
        state = torch.load(path, weights_only=True)
        self.trainer.load_state_dict(state["trainer"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.spent_s = state["step"], state["spent_s"]


def accuracy(run: Run, recordings: Sequence[Recording]) -> float:
    """Share of recordings that the averaged weights hear as exactly their digit."""
    features = Features()
    examples = [Example(features(r.samples), (r.digit,), ((0, r.samples.size // 160),)) for r in recordings]
    heard = []
    for start in range(0, len(examples), 50):
        batch = collate(examples[start : start + 50], run.vocabulary)
        heard += run.average.recognise(batch, run.vocabulary)
    return float(np.mean([said == [r.digit] for said, r in zip(heard, recordings, strict=True)]))


def train(options: Options) -> Run:
    """Train until the steps or the minutes are used up; stores `state.pt` in `options.out` every two minutes."""
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    run = Run(options)
    path = options.out / "state.pt"
    if options.init and not path.exists():
        state = torch.load(options.init, weights_only=True)
        run.trainer.load_state_dict(state["average"])
        run.average.load_state_dict(state["average"])
    if path.exists():
        run.restore(path)
        print(f"going on from step {run.step}", flush=True)
    if run.progress >= 1:
        return run
    rng = np.random.default_rng([options.seed, run.step])
    recordings = load_recordings(options.data)
    heard = [r for r in recordings if r.speaker not in (options.held_out, options.validate)]
    watched = [r for r in recordings if r.speaker == options.validate][::2]
    voices = synthesise_recordings(rng)
    maker = ExampleMaker(heard, load_noises(options.data), load_rooms(options.data), rng, options.copies, voices)
    print(f"speakers {', '.join(maker.speakers)}; held out {options.held_out}; watched {options.validate}", flush=True)
    clock, stored = time.monotonic(), time.monotonic()
    recent: list[dict[str, float]] = []
    queue: list[list[Example]] = []
    while run.progress < 1:
        if not queue:
            # Two batches in three hear single digits, which the set is judged by; the third hears strings of them.
            queue = maker.batches(6, 32, 1) + maker.batches(3, 12, 5)
            rng.shuffle(queue)
        recent.append(run.learn(queue.pop()))
        now = time.monotonic()
        run.spent_s += now - clock
        clock = now
        if run.step % 50 == 0:
            means = {name: round(float(np.mean([loss[name] for loss in recent])), 4) for name in recent[0]}
            line: dict[str, object] = {"step": run.step, "minutes": round(run.spent_s / 60, 2), **means}
            if watched and run.step % 250 == 0:
                line["accuracy"] = accuracy(run, watched)
            print(json.dumps(line), flush=True)
            recent = []
        if now - stored > 120 or run.progress >= 1:
            run.store(path)
            stored = now
    return run


def export(run: Run, folder: Path, quantization: str = "float16") -> None:
    """Convert the averaged weights to a CTranslate2 folder that faster-whisper loads without a hub."""
    with tempfile.TemporaryDirectory() as scratch:
        save(run.average.whisper, run.tokenizer, Path(scratch))
        converted = Path(scratch) / "converted"
        TransformersConverter(scratch).convert(str(converted), quantization=quantization)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("model.bin", "config.json", "vocabulary.json"):
            shutil.copyfile(converted / name, folder / name)
        run.tokenizer.save(str(folder / "tokenizer.json"))
        mel = {"feature_size": 80, "sampling_rate": 16_000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
        (folder / "preprocessor_config.json").write_text(json.dumps(mel, indent=2) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.digits", description="Spoken-digits Whisper checkpoint.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with speech/ and noise/")
    parser.add_argument("--out", type=Path, default=Path("build/digits"), help="where the run's state is kept")
    parser.add_argument("--export", type=Path, help="write the CTranslate2 folder here when done")
    parser.add_argument(
        "--eval", type=Path, metavar="MODEL", help="measure this CTranslate2 folder and do nothing else"
    )
    parser.add_argument("--held-out", default=HELD_OUT, help="speaker never trained on (default %(default)s)")
    parser.add_argument("--validate", help="second speaker kept from training and measured on the way")
    parser.add_argument("--init", type=Path, metavar="STATE", help="start from the weights of another run's state.pt")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--max-minutes", type=float, default=40.0, help="stop, annealed, after so many minutes")
    parser.add_argument("--steps", type=int, default=12_000, help="stop, annealed, after so many steps")
    given = parser.parse_args(arguments)
    if given.eval:
        print(json.dumps(evaluate(given.eval, given.data, given.held_out), indent=2))
        return 0
    options = Options(
        data=given.data,
        out=given.out,
        held_out=given.held_out,
        validate=given.validate,
        init=given.init,
        seed=given.seed,
        max_minutes=given.max_minutes,
        steps=given.steps,
    )
    run = train(options)
    if given.export:
        export(run, given.export)
    return 0


if __name__ == "__main__":
    sys.exit(main())
