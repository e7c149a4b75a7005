"""How long this caller's own pauses are: how long a pause has to be waited for that is like theirs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

_NORMAL: Final = NormalDist()
_SHORTEST_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class PausePrior:
    """What is believed of a caller who has not paused yet."""

    median_s: float = 0.6
    spread: float = 0.6
    """Standard deviation of the logarithm of a caller's pauses."""
    weight: float = 2.0
    """How many pauses of the caller weigh as much as this belief."""


class PauseStatistics:
    """Log-normal lengths of the pauses after which one caller went on. Pure."""

    def __init__(self, prior: PausePrior | None = None) -> None:
        """Start from the prior."""
        self._prior = prior or PausePrior()
        self._count = 0
        self._sum = 0.0

    def went_on(self, pause_s: float) -> None:
        """The caller paused for so long, and went on."""
        self._count += 1
        self._sum += math.log(max(pause_s, _SHORTEST_S))

    @property
    def median_s(self) -> float:
        """The median pause that is expected of this caller, in seconds."""
        prior = self._prior
        return math.exp((prior.weight * math.log(prior.median_s) + self._sum) / (prior.weight + self._count))

    def covering(self, share: float) -> float:
        """The length in seconds that this share of the caller's pauses, in (0, 1), does not exceed."""
        return self.median_s * math.exp(self._prior.spread * _NORMAL.inv_cdf(share))
