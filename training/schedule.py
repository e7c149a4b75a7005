"""How fast to learn, and when to stop: warm up, hold, then fall to nothing at the end of the steps or of the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from transformers import TrainerCallback

_SPENT: Final = "elapsed_s"


@dataclass(slots=True)
class Budget:
    """A run's length in steps and, optionally, in minutes; whichever is nearer its end sets the pace.

    `elapsed_before_s` is what earlier, interrupted parts of the same run took.
    """

    total_steps: int
    max_minutes: float | None = None
    elapsed_before_s: float = 0.0
    clock: Callable[[], float] = time.monotonic
    _start_s: float = field(init=False)

    def __post_init__(self) -> None:
        """Start the clock."""
        self._start_s = self.clock()

    def elapsed_s(self) -> float:
        """Seconds spent on this run, earlier parts included."""
        return self.elapsed_before_s + self.clock() - self._start_s

    def fraction(self, step: int) -> float:
        """How much of the run is over before `step` is taken, from 0; 1 or more means stop."""
        by_steps = step / self.total_steps
        if self.max_minutes is None:
            return by_steps
        return max(by_steps, self.elapsed_s() / (60 * self.max_minutes)) if self.max_minutes > 0 else 1.0


def rate_factor(fraction: float, step: int, warm_up_steps: int, decay_share: float) -> float:
    """Factor on the learning rate: a linear rise over `warm_up_steps`, 1, a linear fall over the last `decay_share`."""
    rise = min(1.0, (step + 1) / max(1, warm_up_steps))
    fall = min(1.0, max(0.0, 1.0 - fraction) / decay_share) if decay_share else 1.0
    return rise * fall


class StopInTime(TrainerCallback):
    """Ends a run when its budget is spent, after one last validation and checkpoint.

    Every checkpoint holds the time spent, so a resumed run has what is left and no more.
    """

    def __init__(self, max_minutes: float | None, resumed: Path | None = None) -> None:
        """`resumed` is the checkpoint that the run goes on from."""
        self.max_minutes = max_minutes
        self.budget: Budget | None = None
        spent = resumed / _SPENT if resumed is not None else None
        self._spent_s = float(spent.read_text()) if spent is not None and spent.is_file() else 0.0

    def begin(self, total_steps: int) -> Budget:
        """Start the clock of a run of at most `total_steps`."""
        self.budget = Budget(total_steps, self.max_minutes, self._spent_s)
        return self.budget

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Stop where the budget is spent."""
        if self.budget is not None and self.budget.fraction(state.global_step) >= 1.0:
            control.should_evaluate = control.should_save = control.should_training_stop = True

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Keep the time spent with the checkpoint that was just written."""
        folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        if state.is_world_process_zero and self.budget is not None and folder.is_dir():
            (folder / _SPENT).write_text(f"{self.budget.elapsed_s():.1f}")
