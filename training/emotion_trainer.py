"""A transformers `Trainer` for a sequence classifier on top of a pre-trained encoder.

What differs from the stock `Trainer`: items are in their final order already, lower layers learn slower, the learning
rate follows a `Budget` (steps or minutes), and a checkpoint counts only when it is complete.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from transformers import DataCollatorWithPadding, EarlyStoppingCallback, Trainer, TrainingArguments
from transformers.trainer_callback import PrinterCallback

from training.checkpoints import MarkComplete, guarded, resume_point
from training.schedule import StopInTime, rate_factor

_LAYER: Final = re.compile(r"\.layer\.(\d+)\.")
_LOG_EVERY_STEPS: Final = 20


@dataclass(frozen=True, slots=True)
class Learning:
    """The `[training]` part of the recipe; its comments explain each number."""

    readings: float
    batch_items: int
    rate: float
    layer_decay: float
    freeze_embeddings: bool
    head_rate: float
    weight_decay: float
    label_smoothing: float
    warm_up_steps: int
    decay_share: float
    validate_every_steps: int
    patience: int
    dtype: str

    def __post_init__(self) -> None:
        """Refuse numbers with which no run can start."""
        for name in ("readings", "batch_items", "rate", "head_rate", "validate_every_steps", "patience"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than 0")
        if self.dtype not in {"float32", "bfloat16"}:
            raise ValueError(f"dtype is {self.dtype!r}: float32 or bfloat16")


class ClassifierTrainer(Trainer):
    """Tunes a sequence classifier; keeps the weights with the least log loss on the validation items."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        learning: Learning,
        run: Path,
        train_items: Any,
        validation: Any,
        *,
        identity: str,
        seed: int,
        device: torch.device,
        max_minutes: float | None = None,
        resume: bool = False,
        quiet: bool = False,
    ) -> None:
        """`run` is the folder of checkpoints and TensorBoard logs; `identity`: see `resume_point`."""
        self.resumed = resume_point(run, identity, resume=resume)
        self._learning = learning
        self._run = run
        self._timer = StopInTime(max_minutes, self.resumed)
        super().__init__(
            model=model,
            args=_arguments(learning, run, seed, device, quiet),
            train_dataset=train_items,
            eval_dataset=validation,
            data_collator=DataCollatorWithPadding(tokenizer),
            compute_metrics=_metrics,
            callbacks=[self._timer, MarkComplete(), EarlyStoppingCallback(learning.patience)],
        )
        if quiet:
            self.remove_callback(PrinterCallback)

    def run(self) -> float:
        """Train to the end of the budget; the best weights are in the model afterwards. Gives their log loss.

        Raises `TrainingError` when the disk is full; the last complete checkpoint is intact.
        """
        with guarded(self._run):
            self.train(resume_from_checkpoint=str(self.resumed) if self.resumed else None)
        best = self.state.best_metric
        return float(best) if best is not None else float(self.evaluate()["eval_log_loss"])

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """AdamW in which every layer learns slower than the one above it."""
        if self.optimizer is None:
            tuned: Any = self.model if model is None else model
            self.optimizer = torch.optim.AdamW(layer_groups(tuned, self._learning), fused=True)
        return self.optimizer

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        """Let the learning rate follow the budget."""
        if self.lr_scheduler is None:
            budget, learning = self._timer.begin(num_training_steps), self._learning
            stepped: Any = optimizer or self.optimizer
            self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(
                stepped,
                lambda step: rate_factor(budget.fraction(step), step, learning.warm_up_steps, learning.decay_share),
            )
        return self.lr_scheduler


def layer_groups(model: torch.nn.Module, learning: Learning) -> list[dict[str, Any]]:
    """Parameter groups of AdamW: a rate by depth; no weight decay for biases and norms."""
    depth = 1 + max(
        (int(found[1]) for name, _ in model.named_parameters() if (found := _LAYER.search(name))), default=-1
    )
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("classifier"):
            rate = learning.head_rate
        elif found := _LAYER.search(name):
            rate = learning.rate * learning.layer_decay ** (depth - 1 - int(found[1]))
        elif "embeddings" in name:
            rate = learning.rate * learning.layer_decay**depth
        else:
            rate = learning.rate
        decay = learning.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": members, "lr": rate, "weight_decay": decay} for (rate, decay), members in groups.items()]


def _metrics(told: Any) -> dict[str, float]:
    """Log loss in nats and top-1 of logits (n, labels): the loss of `Trainer` itself is the smoothed one."""
    logits, labels = np.asarray(told.predictions, np.float64), told.label_ids
    logits = logits - logits.max(axis=1, keepdims=True)
    logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return {
        "log_loss": float(-logs[np.arange(len(labels)), labels].mean()),
        "top1": float((logits.argmax(axis=1) == labels).mean()),
    }


def _arguments(learning: Learning, run: Path, seed: int, device: torch.device, quiet: bool) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(run),
        seed=seed,
        data_seed=seed,
        num_train_epochs=1,  # the data set holds every reading, in order
        train_sampling_strategy="sequential",
        per_device_train_batch_size=learning.batch_items,
        per_device_eval_batch_size=64,
        learning_rate=learning.rate,
        label_smoothing_factor=learning.label_smoothing,
        max_grad_norm=1.0,
        bf16=learning.dtype == "bfloat16",
        use_cpu=device.type == "cpu",
        eval_strategy="steps",
        eval_steps=learning.validate_every_steps,
        save_strategy="steps",
        save_steps=learning.validate_every_steps,
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="eval_log_loss",
        greater_is_better=False,
        logging_steps=_LOG_EVERY_STEPS,
        report_to=["tensorboard"],
        disable_tqdm=quiet,
        dataloader_pin_memory=device.type == "cuda",
    )
