"""Trains a GPT-Neo, or a PEFT model around one: fused attention, and validation that is exact by token."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import torch
from transformers.utils import logging

from training.fused_attention import fuse_attention
from training.recipe import Learning
from training.scheduled_trainer import Conduct, ScheduledTrainer

_LOG_EVERY_STEPS: Final = 10
transformers_logging: Final[Any] = logging  # its functions are not annotated


class GPTNeoTrainer(ScheduledTrainer):
    """Trains on rows that `collate` turns into tensors."""

    def __init__(
        self,
        conduct: Conduct,
        model: Any,
        learning: Learning,
        train_rows: Any,
        validation_rows: Any,
        collate: Callable[[list[Any]], dict[str, torch.Tensor]],
        *,
        make_optimiser: Callable[[torch.nn.Module], torch.optim.Optimizer] | None = None,
    ) -> None:
        """Without `make_optimiser` it is AdamW."""
        self._make_optimiser = make_optimiser
        self._neo = model
        fuse_attention(model, model.config.window_size)
        if conduct.quiet:
            transformers_logging.set_verbosity_error()
        super().__init__(
            conduct,
            model=model,
            arguments=_arguments(conduct, learning),
            train_dataset=train_rows,
            eval_dataset=validation_rows,
            data_collator=collate,
            warm_up_steps=learning.warm_up_steps,
            decay_share=learning.decay_share,
            patience=learning.patience,
        )

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """Make the optimiser that was asked for."""
        if self.optimizer is None and self._make_optimiser is not None:
            self.optimizer = self._make_optimiser(self._neo if model is None else model)
        return super().create_optimizer(model)

    def evaluate(self, eval_dataset: Any = None, ignore_keys: Any = None, metric_key_prefix: str = "eval") -> Any:
        """Mean loss in nats a learnt token, exact over batches of any size and over several processes."""
        model = self._neo.eval()
        total = torch.zeros(2, dtype=torch.float64)  # nats, tokens
        with torch.inference_mode(), self.accelerator.autocast():
            for batch in self.get_eval_dataloader(eval_dataset):
                batch = self._prepare_inputs(batch)
                loss = model(**batch, use_cache=False, num_items_in_batch=1).loss  # summed: the divisor is 1
                total += torch.tensor([float(loss), float((batch["labels"][:, 1:] >= 0).sum())], dtype=torch.float64)
        nats, tokens = self.accelerator.reduce(total.to(self.args.device), "sum").tolist()
        loss = nats / max(1.0, tokens)
        metrics = {f"{metric_key_prefix}_loss": loss, f"{metric_key_prefix}_perplexity": math.exp(min(loss, 50.0))}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics


def _arguments(conduct: Conduct, learning: Learning) -> dict[str, Any]:
    checkpointing: dict[str, Any] = {}
    if learning.gradient_checkpointing:
        checkpointing = {"gradient_checkpointing": True, "gradient_checkpointing_kwargs": {"use_reentrant": False}}
    return conduct.arguments(
        rate=learning.rate,
        batch=learning.batch_rows,
        validate_every_steps=learning.validate_every_steps,
        best="eval_loss",
        per_device_eval_batch_size=learning.batch_rows,
        gradient_accumulation_steps=learning.accumulate,
        weight_decay=learning.weight_decay,
        adam_beta2=0.95,
        bf16=learning.dtype == "bfloat16",
        torch_compile=learning.compile,
        logging_steps=_LOG_EVERY_STEPS,
        remove_unused_columns=False,
        **checkpointing,
    )
