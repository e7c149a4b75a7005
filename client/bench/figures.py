"""The arithmetic of the bench: spreads of measured values, and a straight line with how sure one can be of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_Z_975 = 1.959964
_EXACT_T = {1: 12.706205, 2: 4.302653}


@dataclass(frozen=True, slots=True)
class Spread:
    """How `n` values lie; percentiles are interpolated between the two nearest values."""

    n: int
    p50: float
    p95: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Slope:
    """A least-squares slope and its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def shows_growth(self) -> bool:
        """Whether a straight line rises and its interval leaves zero out."""
        return self.low > 0


def spread(values: Sequence[float]) -> Spread | None:
    """Give the spread of the values; None if there are none."""
    if not values:
        return None
    p50, p95 = (float(each) for each in np.percentile(values, (50, 95)))
    return Spread(len(values), p50, p95, min(values), max(values))


def median(values: Sequence[float | None]) -> float | None:
    """Give the median of the values that are there; None if none is."""
    there = [value for value in values if value is not None]
    return float(np.median(there)) if there else None


def fit_slope(x: Sequence[float], y: Sequence[float]) -> Slope | None:
    """Fit `y` over `x` by least squares; None for fewer than three points or where every `x` is the same.

    The interval takes the errors for independent and normal, as the usual formula does (Student's t, n - 2 degrees).
    """
    count = len(x)
    if count < 3 or len(set(x)) == 1:
        return None
    across, up = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)  # (n,)
    centred = across - across.mean()
    squares = float(centred @ centred)
    value = float(centred @ up) / squares
    errors = up - up.mean() - value * centred
    half = student_t_975(count - 2) * math.sqrt(float(errors @ errors) / (count - 2) / squares)
    return Slope(value, value - half, value + half)


def student_t_975(degrees: int) -> float:
    """The 97.5 % point of Student's t, within 1 %: a Cornish-Fisher series (Abramowitz and Stegun, 26.7.5)."""
    if degrees < 1:
        raise ValueError(f"Student's t has at least one degree of freedom, not {degrees}")
    if degrees in _EXACT_T:
        return _EXACT_T[degrees]
    z = _Z_975
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160,
    )
    return float(z + sum(term / degrees**power for power, term in enumerate(terms, 1)))
