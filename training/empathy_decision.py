"""Which level a distribution over levels becomes, and how that rule is set on held-out pairs.

"Weak" is so rare in EPITOME that it is hardly ever the likeliest level; each level therefore gets an offset on its log
probability, chosen to do well by both yardsticks at once: macro-F1, which published tables give, and quadratic-weighted
kappa, which decides whether a mechanism is shown at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from training.epitome import MECHANISMS
from training.evaluation.kappa import Ints, macro_f1, quadratic_kappa

Floats = npt.NDArray[np.float64]

_PRICE: Final = 0.02
"""What an offset of one nat must bring: "weak" has so few pairs that a free rule fits their accidents."""
_GRID: Final = tuple(np.arange(-1.5, 2.76, 0.25).tolist())


@dataclass(frozen=True, slots=True)
class Decision:
    """Takes the level whose log probability plus its offset is the highest."""

    offsets: tuple[tuple[float, float, float], ...]
    """(mechanisms, levels), in nats."""

    def levels(self, probabilities: Floats) -> Ints:
        """Levels, shape (n, 3), of probabilities (n, 3, 3) by mechanism and level."""
        chosen: Ints = (_logs(probabilities) + np.array(self.offsets)).argmax(axis=2)
        return chosen


LIKELIEST: Final = Decision(((0.0, 0.0, 0.0),) * len(MECHANISMS))


def fit(probabilities: Floats, levels: Ints) -> Decision:
    """The rule that does best on probabilities (n, 3, 3) whose levels (n, 3) are known, mild rules preferred."""
    logs = _logs(probabilities)
    return Decision(tuple(_best(logs[:, axis], levels[:, axis]) for axis in range(len(MECHANISMS))))


def _best(logs: Floats, levels: Ints) -> tuple[float, float, float]:
    rules = sorted(((0.0, weak, strong) for weak in _GRID for strong in _GRID), key=lambda rule: sum(map(abs, rule)))

    def worth(rule: tuple[float, float, float]) -> float:
        chosen = (logs + np.array(rule)).argmax(axis=1)
        return macro_f1(chosen, levels) + quadratic_kappa(chosen, levels) - _PRICE * sum(map(abs, rule))

    return max(rules, key=worth)


def _logs(probabilities: Floats) -> Floats:
    logs: Floats = np.log(np.maximum(probabilities, 1e-12))
    return logs
