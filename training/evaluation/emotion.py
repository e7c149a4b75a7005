"""Judges an emotion classifier on EmpatheticDialogues: labels, groups, valence, and how far it may be believed.

One item for every listener turn, whose context is all turns before it (the MoEL protocol, Lin et al. 2019). The
classifier reads each as the server would hand it over. Intervals: `training.evaluation.bootstrap`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from server.engines.emotions import GROUP_OF, GROUP_VALENCE, GROUPS, LABELS, group_probabilities
from server.engines.interfaces import Turn
from training.empathetic_dialogues import DatasetError, ListenerTurn, listener_turns, read_split
from training.evaluation.bootstrap import Bootstrap, Figure, Weights

BINS: Final = 15
GROUP_NAMES: Final = tuple(GROUPS)

GROUP_INDEX: Final = np.array([GROUP_NAMES.index(GROUP_OF[label]) for label in LABELS])
"""Index of each label's group, shape (32,)."""
# Valence is judged by its sign, and nostalgia counts as pleasant (`server.engines.emotions`).
PLEASANT: Final = np.array([GROUP_VALENCE[group] >= 0 for group in GROUPS])
"""Whether each group is pleasant, shape (8,)."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Reader(Protocol):
    """What is judged."""

    def distributions(self, dialogues: Sequence[Sequence[Turn]]) -> Floats:
        """Probabilities of dialogues (n) over `LABELS`, (n, 32)."""


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
class ConfusedPair:
    """A feeling, what it was taken for, and how often."""

    true: str
    read_as: str
    items: int
    share: float
    """Of the items of `true`."""


@dataclass(frozen=True, slots=True)
class EmotionScores:
    """What a classifier does on one split."""

    dialogue: InputScores
    """Every listener turn, with all turns before it."""
    first_utterance: InputScores
    """Only the items whose context is the caller's first utterance."""
    confusion: tuple[tuple[int, ...], ...]
    """Items by true label (row) and likeliest label (column), in the order of `LABELS`; dialogue so far."""
    confused: tuple[ConfusedPair, ...]
    """The ten most frequent confusions, by share of the true label's items."""


def evaluate(classifier: Reader, data: Path, split: str = "test") -> EmotionScores:
    """Judge `classifier` on every listener turn of `split`; raises `DatasetError` for missing or broken data."""
    items = listener_turns(read_split(data, split))
    if not any(item.is_first for item in items):
        raise DatasetError(
            f"The split {split} in {data} has no listener's answer to a first utterance: there is nothing to judge."
        )
    return score(classifier.distributions([item.context for item in items]), items)


def score(probabilities: Floats, items: Sequence[ListenerTurn]) -> EmotionScores:
    """Score distributions (n, 32) in the order of `LABELS` against the emotions of n items."""
    answers = np.array([LABELS.index(item.emotion) for item in items], np.int64)
    first = np.array([item.is_first for item in items])
    ids = np.array([item.conv_id for item in items])
    confusion = np.zeros((len(LABELS), len(LABELS)), np.int64)
    np.add.at(confusion, (answers, likeliest(probabilities)), 1)
    return EmotionScores(
        dialogue=input_scores(probabilities, answers, ids),
        first_utterance=input_scores(probabilities[first], answers[first], ids[first]),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
        confused=confused_pairs(confusion),
    )


def input_scores(probabilities: Floats, answers: Ints, conversations: npt.NDArray[np.str_]) -> InputScores:
    """Figures of one kind of input with their intervals."""
    order = np.argsort(-probabilities, axis=1, kind="stable")
    rank = (order == answers[:, None]).argmax(axis=1)
    by_group = group_probabilities(probabilities)  # (n, 8)
    pleasant = by_group[:, PLEASANT].sum(axis=1) >= 0.5
    confidence = np.take_along_axis(probabilities, order[:, :1], axis=1)[:, 0]
    hits = {
        "top1": rank < 1,
        "top3": rank < 3,
        "top5": rank < 5,
        "groups": by_group.argmax(axis=1) == GROUP_INDEX[answers],
        "valence": pleasant == PLEASANT[GROUP_INDEX[answers]],
    }

    def measures(weights: Weights) -> dict[str, float]:
        shares = {name: float(weights @ hit / weights.sum()) for name, hit in hits.items()}
        shares["macro_f1"] = macro_f1(order[:, 0], answers, weights)
        shares["ece"] = calibration_error(confidence, hits["top1"].astype(np.float64), weights)
        return shares

    figures = Bootstrap([str(conversation) for conversation in conversations]).figures(measures)
    return InputScores(items=len(answers), conversations=len(np.unique(conversations)), **figures)


def likeliest(probabilities: Floats) -> Ints:
    """Index of the likeliest label of each row; of equals the first, as in `server.engines.emotions.estimate`."""
    found: Ints = probabilities.argmax(axis=1)
    return found


def calibration_error(confidences: Floats, correct: Floats, weights: Floats) -> float:
    """Expected calibration error: mean over 15 bins of |confidence - accuracy|, weighted by the bin's items."""
    bins = np.minimum((confidences * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights=weights * (confidences - correct), minlength=BINS)
    return float(np.abs(gaps).sum() / weights.sum())


def macro_f1(predictions: Ints, answers: Ints, weights: Floats) -> float:
    """Mean F1 over the labels that occur among the answers."""
    size = len(LABELS)
    hits = np.bincount(answers, weights=weights * (predictions == answers), minlength=size)
    told = np.bincount(predictions, weights=weights, minlength=size)
    true = np.bincount(answers, weights=weights, minlength=size)
    present = true > 0
    return float((2 * hits[present] / (told[present] + true[present])).mean())


def confused_pairs(confusion: npt.NDArray[np.int64], most: int = 10) -> tuple[ConfusedPair, ...]:
    """The most frequent confusions of a table (32, 32) of true by read label, by share of the true label's items."""
    shares = confusion / np.maximum(1, confusion.sum(axis=1, keepdims=True))
    np.fill_diagonal(shares, 0.0)
    order = np.argsort(-shares, axis=None, kind="stable")[:most]
    found = [divmod(int(place), len(LABELS)) for place in order]
    return tuple(
        ConfusedPair(LABELS[true], LABELS[read], int(confusion[true, read]), round(float(shares[true, read]), 3))
        for true, read in found
        if shares[true, read] > 0
    )
