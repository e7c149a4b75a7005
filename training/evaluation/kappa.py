"""How far two judges agree on ordered levels, and how well levels are predicted; every measure takes item weights.

Weights say how often a bootstrap sample holds each item (`training.evaluation.bootstrap`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.evaluation.bootstrap import Weights

Ints = npt.NDArray[np.int64]


def quadratic_kappa(first: Ints, second: Ints, weights: Weights | None = None, levels: int = 3) -> float:
    """Cohen's kappa with quadratic weights (Cohen 1968) of two judges' levels, both of shape (n,), in [0, levels).

    1 is full agreement, 0 what their own habits give by chance; 0 too where neither judge ever changes the level.
    """
    table = _table(first, second, weights, levels)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    distance = np.subtract.outer(np.arange(levels), np.arange(levels)) ** 2
    by_chance = float((distance * np.outer(rows, columns)).sum() / table.sum())
    return 1.0 - float((distance * table).sum()) / by_chance if by_chance else 0.0


def accuracy(predicted: Ints, true: Ints, weights: Weights | None = None) -> float:
    """The share of items whose level is predicted."""
    hits = (predicted == true).astype(np.float64)
    return float(hits.mean() if weights is None else weights @ hits / weights.sum())


def macro_f1(predicted: Ints, true: Ints, weights: Weights | None = None, levels: int = 3) -> float:
    """F1 of each level, averaged over the levels that occur among the true ones."""
    table = _table(predicted, true, weights, levels)
    told, occurs = table.sum(axis=1), table.sum(axis=0)
    present = occurs > 0
    return float((2 * table.diagonal()[present] / (told + occurs)[present]).mean())


def spearman(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64], weights: Weights | None = None) -> float:
    """Spearman's rank correlation, ties given their mean rank; 0 where one of the two never changes."""
    weights = np.ones(len(first)) if weights is None else weights
    one, two = _ranks(first, weights), _ranks(second, weights)
    total = weights.sum()
    one, two = one - weights @ one / total, two - weights @ two / total
    spread = np.sqrt((weights @ one**2) * (weights @ two**2))
    return float(weights @ (one * two) / spread) if spread > 0 else 0.0


def _table(first: Ints, second: Ints, weights: Weights | None, levels: int) -> npt.NDArray[np.float64]:
    """How often (weighted) the first judge gave one level and the second another, (levels, levels)."""
    counted = np.bincount(first * levels + second, weights=weights, minlength=levels * levels)
    return counted.astype(np.float64).reshape(levels, levels)


def _ranks(values: npt.NDArray[np.float64], weights: Weights) -> npt.NDArray[np.float64]:
    """Mean rank of each value in the weighted sample."""
    members = np.unique(values, return_inverse=True)[1]
    size = np.bincount(members, weights=weights)
    middle: npt.NDArray[np.float64] = np.cumsum(size) - size / 2
    return middle[members]
