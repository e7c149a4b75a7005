"""Trains a sequence classifier on top of a pre-trained encoder.

Lower layers learn slower than higher ones; all else is as in `training/scheduled_trainer.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from transformers import DataCollatorWithPadding

from training.scheduled_trainer import Conduct, ScheduledTrainer

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


class ClassifierTrainer(ScheduledTrainer):
    """Tunes a sequence classifier; keeps the weights with the least log loss on the validation items."""

    def __init__(
        self, conduct: Conduct, model: Any, tokenizer: Any, learning: Learning, train_items: Any, validation: Any
    ) -> None:
        """Items are tokenised: `input_ids`, `attention_mask` and `labels`."""
        self._learning = learning
        super().__init__(
            conduct,
            model=model,
            arguments=conduct.arguments(
                rate=learning.rate,
                batch=learning.batch_items,
                validate_every_steps=learning.validate_every_steps,
                best="eval_log_loss",
                per_device_eval_batch_size=64,
                label_smoothing_factor=learning.label_smoothing,
                bf16=learning.dtype == "bfloat16",
                logging_steps=_LOG_EVERY_STEPS,
            ),
            train_dataset=train_items,
            eval_dataset=validation,
            data_collator=DataCollatorWithPadding(tokenizer),
            compute_metrics=_metrics,
            warm_up_steps=learning.warm_up_steps,
            decay_share=learning.decay_share,
            patience=learning.patience,
        )

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """AdamW in which every layer learns slower than the one above it."""
        if self.optimizer is None:
            tuned: Any = self.model if model is None else model
            self.optimizer = torch.optim.AdamW(layer_groups(tuned, self._learning), fused=True)
        return self.optimizer


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
