"""Figures for emotion: accuracy of labels, groups and valence, and how far the probabilities may be believed.

Every figure has a 95 % interval from a bootstrap over conversations (percentiles, 1,000 draws): items of one
conversation share their emotion and most of their words, so they are not drawn apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from server.engines.emotions import GROUP_OF, GROUP_VALENCE, GROUPS, LABELS, group_probabilities

DRAWS: Final = 1_000
BINS: Final = 15
SEED: Final = 7

_GROUP_INDEX: Final = np.array([list(GROUPS).index(GROUP_OF[label]) for label in LABELS])
# Valence is judged by its sign, and nostalgia counts as pleasant (`server.engines.emotions`).
_PLEASANT: Final = np.array([GROUP_VALENCE[group] >= 0 for group in GROUPS])

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class InputScores:
    """Figures for one kind of input; all in [0, 1]."""

    items: int
    conversations: int
    top1: Figure
    top3: Figure
    top5: Figure
    macro_f1: Figure
    """F1 of each of the 32 labels, averaged; a label without items is left out."""
    groups: Figure
    """Share of items whose likeliest of 8 groups, by summed probability, is right."""
    valence: Figure
    """Share of items whose likelier side, pleasant or unpleasant by summed probability, is right."""
    ece: Figure
    """Expected calibration error of the likeliest label, 15 bins of equal width; lower is better."""


@dataclass(frozen=True, slots=True)
class EmotionScores:
    """Figures by input."""

    dialogue: InputScores
    """Every listener turn, with all turns before it (the MoEL protocol)."""
    first_utterance: InputScores
    """Only the items whose context is the caller's first utterance."""


def score(
    probabilities: _Floats, answers: _Ints, conversations: Sequence[str], is_first: npt.NDArray[np.bool_]
) -> EmotionScores:
    """Score distributions (n, 32) in the order of `LABELS` against answers (n,); n is at least 1."""
    ids = np.unique(np.array(conversations), return_inverse=True)[1]
    return EmotionScores(
        dialogue=_input_scores(probabilities, answers, ids),
        first_utterance=_input_scores(probabilities[is_first], answers[is_first], ids[is_first]),
    )


def calibration_error(confidences: _Floats, correct: _Floats, weights: _Floats) -> float:
    """Expected calibration error: mean over 15 bins of |confidence - accuracy|, weighted by the bin's items."""
    bins = np.minimum((confidences * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights=weights * (confidences - correct), minlength=BINS)
    return float(np.abs(gaps).sum() / weights.sum())


def macro_f1(predictions: _Ints, answers: _Ints, weights: _Floats) -> float:
    """Mean F1 over the labels that occur among the answers."""
    size = len(LABELS)
    hits = np.bincount(answers, weights=weights * (predictions == answers), minlength=size)
    told = np.bincount(predictions, weights=weights, minlength=size)
    true = np.bincount(answers, weights=weights, minlength=size)
    present = true > 0
    return float((2 * hits[present] / (told[present] + true[present])).mean())


def _input_scores(probabilities: _Floats, answers: _Ints, conversations: _Ints) -> InputScores:
    order = np.argsort(-probabilities, axis=1, kind="stable")
    rank = (order == answers[:, None]).argmax(axis=1)
    by_group = group_probabilities(probabilities)  # (n, 8)
    confidence = np.take_along_axis(probabilities, order[:, :1], axis=1)[:, 0]
    pleasant = by_group[:, _PLEASANT].sum(axis=1) >= 0.5
    right_group = by_group.argmax(axis=1) == _GROUP_INDEX[answers]
    right_side = pleasant == _PLEASANT[_GROUP_INDEX[answers]]
    draws = _draws(conversations)

    def figure(measure: Callable[[_Floats], float]) -> Figure:
        low, high = np.percentile([measure(weights) for weights in draws], [2.5, 97.5])
        return Figure(*(round(float(x), 4) for x in (measure(np.ones(len(answers))), low, high)))

    def share(hit: npt.NDArray[np.bool_]) -> Figure:
        return figure(lambda weights: float(weights @ hit / weights.sum()))

    return InputScores(
        items=len(answers),
        conversations=len(np.unique(conversations)),
        top1=share(rank < 1),
        top3=share(rank < 3),
        top5=share(rank < 5),
        macro_f1=figure(lambda weights: macro_f1(order[:, 0], answers, weights)),
        groups=share(right_group),
        valence=share(right_side),
        ece=figure(lambda weights: calibration_error(confidence, (rank < 1).astype(np.float64), weights)),
    )


def _draws(conversations: _Ints) -> _Floats:
    """How often each item is in each bootstrap sample, shape (draws, n)."""
    number, members = np.unique(conversations, return_inverse=True)
    rng = np.random.default_rng(SEED)
    times = rng.multinomial(len(number), np.full(len(number), 1 / len(number)), size=DRAWS)  # (draws, conversations)
    weights: _Floats = times[:, members].astype(np.float64)
    return weights
