"""A transformers `Trainer` for the empathy scorer.

The frozen layers give the same hidden states in every epoch, so they run once, before the first (`below`). What
differs from the stock `Trainer`: items are in their final order already, pairs of like length side by side; the new
heads learn faster than the layers; the loss is that of both heads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from datasets import Dataset  # type: ignore[import-untyped]
from torch.nn import functional
from transformers import Trainer, TrainingArguments
from transformers.trainer_callback import PrinterCallback

from training.checkpoints import MarkComplete, guarded, resume_point
from training.empathy_model import EmpathyModel, Encoded, collate
from training.epitome import LEVELS, MECHANISMS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LOG_EVERY_STEPS: Final = 20
_BATCHES_SORTED_TOGETHER: Final = 8
_BATCH_PAIRS: Final = 32


@dataclass(frozen=True, slots=True)
class Learning:
    """The `[training]` part of the recipe; its comments explain each number."""

    epochs: int
    batch_pairs: int
    rate: float
    head_rate: float
    weight_decay: float
    warm_up_share: float
    marks_weight: float
    rare_levels: float
    dtype: str

    def __post_init__(self) -> None:
        """Refuse numbers with which no run can start."""
        for name in ("epochs", "batch_pairs", "rate", "head_rate"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than 0")
        if self.dtype not in {"float32", "bfloat16"}:
            raise ValueError(f"dtype is {self.dtype!r}: float32 or bfloat16")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Pairs with what the frozen layers make of them."""

    encoded: tuple[Encoded, ...]
    hidden: tuple[torch.Tensor, ...]
    """For each pair (tokens, width), bfloat16."""
    levels: Ints
    """(pairs, mechanisms)."""

    def batch(self, rows: Sequence[int]) -> dict[str, torch.Tensor]:
        """The pairs as one batch of `EmpathyModel.forward`, with their answers."""
        batch = collate([self.encoded[row] for row in rows])
        hidden = torch.zeros(*batch.ids.shape, self.hidden[0].shape[1])
        for place, row in enumerate(rows):
            hidden[place, : len(self.hidden[row])] = self.hidden[row].float()
        return {
            "hidden": hidden,
            "present": batch.present,
            "response": batch.response,
            "marks": batch.marks,
            "levels": torch.from_numpy(self.levels[list(rows)]),
        }


class ScorerTrainer(Trainer):
    """Tunes an `EmpathyModel` on some of the prepared pairs."""

    def __init__(
        self,
        model: EmpathyModel,
        prepared: Prepared,
        rows: Ints,
        learning: Learning,
        run: Path,
        *,
        seed: int,
        identity: str,
        resume: bool = False,
        quiet: bool = False,
    ) -> None:
        """`rows` are the pairs to learn from; `run` the folder of checkpoints; `identity`: see `resume_point`."""
        self.resumed = resume_point(run, identity, resume=resume)
        self._learning, self._run = learning, run
        self._rarity = rarity(prepared.levels[rows], learning.rare_levels)
        order = reading_order([len(prepared.encoded[row].ids) for row in rows], learning, seed)
        super().__init__(
            model=model,
            args=_arguments(learning, run, seed, len(rows), quiet),
            train_dataset=Dataset.from_dict({"row": rows[order].tolist()}),
            data_collator=lambda items: prepared.batch([item["row"] for item in items]),
            callbacks=[MarkComplete()],
        )
        if quiet:
            self.remove_callback(PrinterCallback)

    def run(self) -> None:
        """Train to the end; raises `TrainingError` when the disk is full."""
        with guarded(self._run):
            self.train(resume_from_checkpoint=str(self.resumed) if self.resumed else None)

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> torch.Tensor | tuple[torch.Tensor, Any]:
        """Cross-entropy of the levels, rare ones weighted up, and of the marks on the response's tokens."""
        response = inputs["response"]
        levels, marks = model(inputs["hidden"], inputs["present"], response)
        rarity = self._rarity.to(levels.device)
        graded = torch.stack(
            [
                functional.cross_entropy(levels[:, axis], inputs["levels"][:, axis], weight=rarity[axis])
                for axis in range(len(MECHANISMS))
            ]
        ).sum()
        marked = functional.binary_cross_entropy_with_logits(marks[response], inputs["marks"][response])
        loss = graded + self._learning.marks_weight * marked
        return (loss, levels) if return_outputs else loss

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """AdamW in which the heads, which are new, learn faster than the layers."""
        if self.optimizer is None:
            whole: Any = self.model if model is None else model
            named = list(whole.named_parameters())
            groups: list[dict[str, Any]] = [
                {"params": [each for name, each in named if name.startswith("layers.")], "lr": self._learning.rate},
                {"params": [each for name, each in named if not name.startswith("layers.")]},
            ]
            self.optimizer = torch.optim.AdamW(
                groups, lr=self._learning.head_rate, weight_decay=self._learning.weight_decay
            )
        return self.optimizer


def prepare(
    model: EmpathyModel, encoded: Sequence[Encoded], levels: Ints, on_done: Callable[[int], None] = lambda _: None
) -> Prepared:
    """Run the frozen layers over all pairs, once."""
    hidden: list[torch.Tensor] = [torch.empty(0)] * len(encoded)
    order = sorted(range(len(encoded)), key=lambda row: len(encoded[row].ids))
    for start in range(0, len(order), _BATCH_PAIRS):
        rows = order[start : start + _BATCH_PAIRS]
        batch = collate([encoded[row] for row in rows])
        with torch.autocast("cpu", torch.bfloat16):
            states = model.below(batch).to(torch.bfloat16)
        for place, row in enumerate(rows):
            hidden[row] = states[place, : len(encoded[row].ids)].clone()
        on_done(len(rows))
    return Prepared(tuple(encoded), tuple(hidden), levels)


def predict(model: EmpathyModel, prepared: Prepared, rows: Ints) -> Floats:
    """The probability of each level of the given pairs, (rows, mechanisms, levels)."""
    model.eval()
    found = np.zeros((len(rows), len(MECHANISMS), len(LEVELS)))
    order = sorted(range(len(rows)), key=lambda place: len(prepared.encoded[rows[place]].ids))
    for start in range(0, len(order), _BATCH_PAIRS):
        places = order[start : start + _BATCH_PAIRS]
        batch = prepared.batch([int(rows[place]) for place in places])
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            logits, _ = model(batch["hidden"], batch["present"], batch["response"])
        found[places] = logits.double().softmax(dim=2).numpy()
    return found


def rarity(levels: Ints, power: float) -> torch.Tensor:
    """The weight of each level in the loss, (mechanisms, levels): its rarity against even shares, to a power."""
    counts = np.stack([np.bincount(levels[:, axis], minlength=len(LEVELS)) for axis in range(levels.shape[1])])
    even = len(levels) / len(LEVELS)
    return torch.tensor((even / np.maximum(counts, 1)) ** power, dtype=torch.float32)


def reading_order(lengths: Sequence[int], learning: Learning, seed: int) -> Ints:
    """The items of all epochs, one after the other: shuffled, but pairs of like length share a batch."""
    rng = np.random.default_rng(seed)
    size, block = learning.batch_pairs, learning.batch_pairs * _BATCHES_SORTED_TOGETHER
    epochs = []
    for _ in range(learning.epochs):
        shuffled = rng.permutation(len(lengths))
        blocks = [shuffled[start : start + block] for start in range(0, len(shuffled), block)]
        in_order = [part[np.argsort([lengths[row] for row in part], kind="stable")] for part in blocks]
        batches = [part[start : start + size] for part in in_order for start in range(0, len(part), size)]
        whole = [batch for batch in batches if len(batch) == size]  # a short one would shift those behind it
        rest = [batch for batch in batches if len(batch) < size]
        epochs += [whole[place] for place in rng.permutation(len(whole))] + rest
    return np.concatenate(epochs)


def _arguments(learning: Learning, run: Path, seed: int, pairs: int, quiet: bool) -> TrainingArguments:
    steps = -(-pairs * learning.epochs // learning.batch_pairs)
    return TrainingArguments(
        output_dir=str(run),
        seed=seed,
        data_seed=seed,
        num_train_epochs=1,  # the data set holds every epoch, in order
        train_sampling_strategy="sequential",
        per_device_train_batch_size=learning.batch_pairs,
        learning_rate=learning.head_rate,
        lr_scheduler_type="linear",
        warmup_steps=round(learning.warm_up_share * steps),
        max_grad_norm=1.0,
        bf16=learning.dtype == "bfloat16",
        use_cpu=True,
        save_strategy="steps",
        save_steps=max(1, steps // learning.epochs),
        save_total_limit=1,
        logging_steps=_LOG_EVERY_STEPS,
        report_to=["tensorboard"],
        remove_unused_columns=False,
        disable_tqdm=quiet,
        dataloader_pin_memory=False,
    )
