"""A transformers `Trainer` for GPT-Neo: rows in order, fused attention, a schedule in minutes, exact validation.

What differs from the stock `Trainer`: the data set is in its final order already; the learning rate follows a
`Budget` (steps or minutes); validation is the mean over tokens and not over batches; a checkpoint counts only when it
is complete. Everything else (accumulation, bf16, gradient checkpointing, several GPUs by `accelerate launch`, resuming,
progress bars, TensorBoard) is `Trainer`'s own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import torch
from transformers import EarlyStoppingCallback, Trainer, TrainingArguments
from transformers.trainer_callback import PrinterCallback
from transformers.utils import logging

from training.checkpoints import MarkComplete, guarded, resume_point
from training.fused_attention import fuse_attention
from training.recipe import Learning
from training.schedule import StopInTime, rate_factor

_LOG_EVERY_STEPS: Final = 10
transformers_logging: Final[Any] = logging  # its functions are not annotated


class GPTNeoTrainer(Trainer):
    """Trains a GPT-Neo, or a PEFT model around one, on rows that `collate` turns into tensors."""

    def __init__(
        self,
        model: Any,
        learning: Learning,
        run: Path,
        train_rows: Any,
        validation_rows: Any,
        collate: Callable[[list[Any]], dict[str, torch.Tensor]],
        *,
        seed: int,
        device: torch.device,
        identity: str,
        max_minutes: float | None = None,
        resume: bool = False,
        quiet: bool = False,
        make_optimiser: Callable[[torch.nn.Module], torch.optim.Optimizer] | None = None,
    ) -> None:
        """`run` is the folder of checkpoints and logs; `identity`: see `resume_point`; no `make_optimiser`: AdamW."""
        self.resumed = resume_point(run, identity, resume=resume)
        self._learning = learning
        self._run = run
        self._neo = model
        self._rows = train_rows
        self._make_optimiser = make_optimiser
        self._timer = StopInTime(max_minutes, self.resumed)
        fuse_attention(model, model.config.window_size)
        if quiet:
            transformers_logging.set_verbosity_error()
        super().__init__(
            model=model,
            args=_arguments(learning, run, seed, device, quiet),
            train_dataset=train_rows,
            eval_dataset=validation_rows,
            data_collator=collate,
            callbacks=[self._timer, MarkComplete(), EarlyStoppingCallback(learning.patience)],
        )
        if quiet:
            self.remove_callback(PrinterCallback)

    def run(self) -> float:
        """Train to the end of the budget; the best weights are in the model afterwards. Gives their validation loss.

        Raises `TrainingError` when the disk is full; the last complete checkpoint is intact.
        """
        with guarded(self._run):
            self.train(resume_from_checkpoint=str(self.resumed) if self.resumed else None)
        best = self.state.best_metric
        return float(best) if best is not None else self.evaluate()["eval_loss"]

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """Make the optimiser that was asked for."""
        if self.optimizer is None and self._make_optimiser is not None:
            self.optimizer = self._make_optimiser(self._neo if model is None else model)
        return super().create_optimizer(model)

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        """Let the learning rate follow the budget."""
        optimizer = optimizer or self.optimizer
        if self.lr_scheduler is None and optimizer is not None:
            budget, learning = self._timer.begin(num_training_steps), self._learning
            self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(
                optimizer,
                lambda step: rate_factor(budget.fraction(step), step, learning.warm_up_steps, learning.decay_share),
            )
        return self.lr_scheduler

    def _get_train_sampler(self, train_dataset: Any = None) -> Any:
        return torch.utils.data.SequentialSampler(train_dataset if train_dataset is not None else self._rows)

    def evaluate(self, eval_dataset: Any = None, ignore_keys: Any = None, metric_key_prefix: str = "eval") -> Any:
        """Mean loss in nats a learnt token, exact over batches of any size and over several processes."""
        model = self._neo.eval()
        total = torch.zeros(2, dtype=torch.float64)  # nats, tokens
        with torch.inference_mode(), self.accelerator.autocast():
            for batch in self.get_eval_dataloader(eval_dataset):
                batch = self._prepare_inputs(batch)
                loss = model(**batch, use_cache=False, num_items_in_batch=1).loss  # summed: the divisor is 1
                total += torch.tensor([float(loss), float((batch["labels"][:, 1:] >= 0).sum())], dtype=torch.float64)
        nats, tokens = self.accelerator.reduce(total.to(self.args.device, torch.float32), "sum").tolist()
        loss = nats / max(1.0, tokens)
        metrics = {f"{metric_key_prefix}_loss": loss, f"{metric_key_prefix}_perplexity": math.exp(min(loss, 50.0))}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics


def _arguments(learning: Learning, run: Path, seed: int, device: torch.device, quiet: bool) -> TrainingArguments:
    checkpointing: dict[str, Any] = {}
    if learning.gradient_checkpointing:
        checkpointing = {"gradient_checkpointing": True, "gradient_checkpointing_kwargs": {"use_reentrant": False}}
    return TrainingArguments(
        output_dir=str(run),
        seed=seed,
        data_seed=seed,
        num_train_epochs=1,  # the data set holds every reading of the text, in order
        per_device_train_batch_size=learning.batch_rows,
        per_device_eval_batch_size=learning.batch_rows,
        gradient_accumulation_steps=learning.accumulate,
        learning_rate=learning.rate,
        weight_decay=learning.weight_decay,
        adam_beta2=0.95,
        max_grad_norm=1.0,
        bf16=learning.dtype == "bfloat16",
        use_cpu=device.type == "cpu",
        torch_compile=learning.compile,
        **checkpointing,
        eval_strategy="steps",
        eval_steps=learning.validate_every_steps,
        save_strategy="steps",
        save_steps=learning.validate_every_steps,
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="eval_loss",
        greater_is_better=False,
        logging_steps=_LOG_EVERY_STEPS,
        report_to=["tensorboard"],
        disable_tqdm=quiet,
        remove_unused_columns=False,
        dataloader_drop_last=False,
        dataloader_pin_memory=device.type == "cuda",
        average_tokens_across_devices=True,
    )
