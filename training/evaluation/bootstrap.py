"""Figures with 95 % intervals: a bootstrap over conversations.

Items of one conversation share their subject and most of their words, so whole conversations are drawn, never items.
Every measure takes a weight for each item (how often the sample holds it), so one set of draws serves all measures, and
a difference between two systems measured under the same weights is paired by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

SEED: Final = 7
DRAWS: Final = 1_000

Weights = npt.NDArray[np.float64]
Measure = Callable[[Weights], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its 95 % interval (percentiles of the bootstrap)."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """As tables show it: `.433 [.414, .450]`."""
        return f"{_short(self.value)} [{_short(self.low)}, {_short(self.high)}]"


class Bootstrap:
    """Resamples of a set of items, drawn by conversation; the same seed gives the same draws."""

    def __init__(self, conversations: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> None:
        """`conversations` names the conversation of each item; there is at least one item."""
        self._number, self._members = np.unique(np.asarray(conversations), return_inverse=True)
        self._draws = draws
        self._seed = seed

    def weights(self) -> Iterator[Weights]:
        """How often each item is in each resample: `draws` arrays of shape (items,)."""
        rng = np.random.default_rng(self._seed)
        size = len(self._number)
        for _ in range(self._draws):
            times = np.bincount(rng.integers(size, size=size), minlength=size)
            yield times[self._members].astype(np.float64)

    def figure(self, measure: Measure) -> Figure:
        """The measure on the items as they are, with its interval."""
        return self.figures(lambda weights: {"": measure(weights)})[""]

    def figures(self, measure: Callable[[Weights], dict[str, float]]) -> dict[str, Figure]:
        """Several measures by name, with their intervals, in one pass over the draws."""
        whole = measure(np.ones(len(self._members)))
        drawn = [measure(weights) for weights in self.weights()]
        intervals = {name: np.percentile([each[name] for each in drawn], [2.5, 97.5]) for name in whole}
        return {name: Figure(*(round(float(x), 5) for x in (value, *intervals[name]))) for name, value in whole.items()}


def mean(values: npt.NDArray[np.float64]) -> Measure:
    """The measure that averages a value of each item."""
    return lambda weights: float(weights @ values / weights.sum())


def _short(value: float) -> str:
    if abs(value) >= 10:
        return f"{value:.1f}"
    text = f"{value:.3f}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text[:5].rstrip("-")
