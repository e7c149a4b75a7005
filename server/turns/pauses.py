"""How long this caller's own pauses are: what a silence of some length says of whether they will go on."""

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
    going_on: float = 1.0
    ending: float = 1.0
    """Pauses that went on and that ended a turn, as if so many had been heard."""


class PauseStatistics:
    """Log-normal lengths of the pauses after which the caller went on, and how often a pause is one. Pure."""

    def __init__(self, prior: PausePrior | None = None) -> None:
        """Start from the prior."""
        self._prior = prior or PausePrior()
        self._count = 0.0
        self._sum = 0.0
        self._went_on = self._prior.going_on
        self._ended = self._prior.ending

    def went_on(self, pause_s: float) -> None:
        """The caller paused for so long, and went on."""
        self._count += 1
        self._sum += math.log(max(pause_s, _SHORTEST_S))
        self._went_on += 1

    def ended(self) -> None:
        """A pause turned out to be the end of the turn."""
        self._ended += 1

    def took_back(self) -> None:
        """What was taken for an end was none: the caller went on."""
        self._ended = max(self._ended - 1, self._prior.ending)

    @property
    def median_s(self) -> float:
        """The median pause that is expected of this caller, in seconds."""
        prior = self._prior
        return math.exp((prior.weight * math.log(prior.median_s) + self._sum) / (prior.weight + self._count))

    @property
    def log_odds(self) -> float:
        """Of a pause being one after which this caller goes on, less the prior's own."""
        prior = self._prior
        return math.log(self._went_on / self._ended) - math.log(prior.going_on / prior.ending)

    def longer_than(self, share: float) -> float:
        """The length in seconds that this share of the caller's pauses exceeds; infinity for 0, 0 for 1."""
        if share <= 0:
            return math.inf
        if share >= 1:
            return 0.0
        return self.median_s * math.exp(self._prior.spread * _NORMAL.inv_cdf(1 - share))
