"""How fast to learn, and when to stop: warm up, hold, then fall to nothing at the end of the steps or of the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


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
