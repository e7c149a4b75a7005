"""A transformers `Trainer` whose learning rate follows a budget of steps or minutes, and which survives what happens.

What differs from the stock `Trainer`: items are in their final order already; the rate follows a `Budget`; a
checkpoint counts only when it is complete; a full disk is named. Everything else (accumulation, bf16, gradient
checkpointing, several GPUs by `accelerate launch`, resuming, progress bars, TensorBoard) is `Trainer`'s own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import EarlyStoppingCallback, Trainer, TrainingArguments
from transformers.trainer_callback import PrinterCallback

from training.checkpoints import MarkComplete, guarded, resume_point
from training.schedule import StopInTime, rate_factor


@dataclass(frozen=True, slots=True)
class Conduct:
    """How a run is conducted, whatever it trains."""

    folder: Path
    """Where checkpoints and TensorBoard logs go."""
    identity: str
    """All that must not change between a run and its resumption; see `resume_point`."""
    seed: int
    device: torch.device
    max_minutes: float | None = None
    resume: bool = False
    quiet: bool = False

    def arguments(
        self, *, rate: float, batch: int, validate_every_steps: int, best: str, **more: Any
    ) -> dict[str, Any]:
        """What every run of ours tells `TrainingArguments`; `best` is the figure, lower better, that is watched."""
        return {
            "output_dir": str(self.folder),
            "seed": self.seed,
            "data_seed": self.seed,
            "num_train_epochs": 1,  # the data set holds every reading, in order
            "per_device_train_batch_size": batch,
            "learning_rate": rate,
            "max_grad_norm": 1.0,
            "use_cpu": self.device.type == "cpu",
            "eval_strategy": "steps",
            "eval_steps": validate_every_steps,
            "save_strategy": "steps",
            "save_steps": validate_every_steps,
            "save_total_limit": 2,
            "load_best_model_at_end": True,
            "metric_for_best_model": best,
            "greater_is_better": False,
            "report_to": ["tensorboard"],
            "disable_tqdm": self.quiet,
            "dataloader_pin_memory": self.device.type == "cuda",
            **more,
        }


class ScheduledTrainer(Trainer):
    """Trains to the end of a budget and keeps the weights that did best on the validation items."""

    def __init__(
        self,
        conduct: Conduct,
        *,
        model: Any,
        arguments: dict[str, Any],
        train_dataset: Any,
        warm_up_steps: int,
        decay_share: float,
        patience: int,
        **more: Any,
    ) -> None:
        """`arguments` come from `Conduct.arguments`; `more` goes to `Trainer`."""
        self.resumed = resume_point(conduct.folder, conduct.identity, resume=conduct.resume)
        self._conduct = conduct
        self._items = train_dataset
        self._warm_up_steps, self._decay_share = warm_up_steps, decay_share
        self._timer = StopInTime(conduct.max_minutes, self.resumed)
        super().__init__(
            model=model,
            args=TrainingArguments(**arguments),
            train_dataset=train_dataset,
            callbacks=[self._timer, MarkComplete(), EarlyStoppingCallback(patience)],
            **more,
        )
        if conduct.quiet:
            self.remove_callback(PrinterCallback)

    def run(self) -> float:
        """Train to the end of the budget; the best weights are in the model afterwards. Gives their watched figure.

        Raises `TrainingError` when the disk is full; the last complete checkpoint is intact.
        """
        with guarded(self._conduct.folder):
            self.train(resume_from_checkpoint=str(self.resumed) if self.resumed else None)
        best = self.state.best_metric
        return float(best) if best is not None else float(self.evaluate()[str(self.args.metric_for_best_model)])

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        """Let the learning rate follow the budget."""
        if self.lr_scheduler is None:
            budget = self._timer.begin(num_training_steps)
            stepped: Any = optimizer or self.optimizer
            self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(
                stepped,
                lambda step: rate_factor(budget.fraction(step), step, self._warm_up_steps, self._decay_share),
            )
        return self.lr_scheduler

    def _get_train_sampler(self, train_dataset: Any = None) -> Any:
        return torch.utils.data.SequentialSampler(train_dataset if train_dataset is not None else self._items)
