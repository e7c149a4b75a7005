"""Fits the crisis classifier: a logistic regression over hashed features, told round by round what is grave.

A user was rated, not a sentence: most of what a user at risk wrote shows no risk. So the model first learns from our
own phrases against everyday talk; then, round by round, the gravest windows of users at risk (at most a share of each
user's) join the positives, the ones that it holds for harmless join the negatives, and the rest is left out
(multiple-instance learning; Dietterich et al. 1997, Andrews et al. 2003).
"""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from server.safety.classifier import HAND, Features, buckets_of, hand_features, windows_of, words_of

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
_HARMLESS: Final = 0.1
_DOUBTFUL: Final = 0.9


class Source(enum.IntEnum):
    """Where a text comes from, which says how it is learnt."""

    PHRASE = 0
    """Our own; its target is known."""
    EVERYDAY = 1
    """Talk without risk."""
    STRESS = 2
    """Posts about stress: without risk unless the model is sure of the contrary."""
    AT_RISK = 3
    """A window of a user who was rated ideation or more."""
    SUPPORTIVE = 4
    """A window of a user who supports others."""


@dataclass(frozen=True, slots=True)
class Learning:
    """The `[learning]` part of `recipes/crisis.toml`, whose comments explain each number."""

    rounds: int
    windows_share: float
    least_probability: float
    least_texts: int
    inverse_strength: float
    phrase_weight: float
    chosen_weight: float
    quiet_weight: float
    mistaken_weight: float
    concern_target: float


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts as rows of features, with what is known of each."""

    matrix: sparse.csr_matrix
    """(texts, 2**bits + hand features)."""
    source: npt.NDArray[np.int64]
    target: Floats
    """How far a text is taken for risk, in [0, 1]; not a number where only the user is known."""
    user: Rows
    """The number of the user who wrote it; -1: nobody's."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of every bucket (2**bits,), of the hand features, and the bias."""

    weights: npt.NDArray[np.float32]
    hand: tuple[float, ...]
    bias: float

    def scores(self, matrix: sparse.csr_matrix) -> Floats:
        """The score of each row."""
        all_weights = np.concatenate((self.weights, self.hand))
        scores: Floats = matrix @ all_weights + self.bias
        return scores


@dataclass(frozen=True, slots=True)
class Windowed:
    """Texts as rows of features, one for each window that the classifier reads."""

    matrix: sparse.csr_matrix
    """(windows, 2**bits + hand features)."""
    first: Rows
    """For each text the row of its first window."""

    def worst(self, fitted: Fitted) -> Floats:
        """The score of each text's gravest window."""
        worst: Floats = np.maximum.reduceat(fitted.scores(self.matrix), self.first)
        return worst


def windowed(texts: Sequence[str], features: Features) -> Windowed:
    """Rows of features as the classifier scores them: counts over the root of their number, then the hand features."""
    columns: list[npt.NDArray[np.int32]] = []
    values: list[npt.NDArray[np.float32]] = []
    ends, first = [0], []
    buckets = 1 << features.bits
    by_hand = np.arange(buckets, buckets + len(HAND), dtype=np.int32)
    for text in texts:
        words = words_of(text)
        found, upto = buckets_of(words, features)
        first.append(len(ends) - 1)
        for start, end in windows_of(len(words), features):
            own, counts = np.unique(found[upto[start] : upto[end]], return_counts=True)
            size = math.sqrt(max(int(counts.sum()), 1))
            columns += [own, by_hand]
            values += [(counts / size).astype(np.float32), np.array(hand_features(words[start:end]), dtype=np.float32)]
            ends.append(ends[-1] + len(own) + len(HAND))
    shape = (len(ends) - 1, buckets + len(HAND))
    matrix = sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), np.array(ends)), shape=shape)
    return Windowed(matrix, np.array(first, dtype=np.int64))


def fit(corpus: Corpus, rows: Rows, learning: Learning, seed: int) -> Fitted:
    """Fit on the given rows of a corpus; the same rows and seed give the same weights."""
    matrix = corpus.matrix[rows]
    source, target, user = corpus.source[rows], corpus.target[rows], corpus.user[rows]
    kept = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]) >= learning.least_texts)
    small = matrix[:, kept]
    rarity = 1 + np.log(len(rows) / (1 + np.bincount(small.indices, minlength=len(kept))))
    rarity = np.where(kept >= matrix.shape[1] - len(HAND), 1.0, rarity / 4)
    small = (small @ sparse.diags_array(rarity)).tocsr().astype(np.float32)
    weight = _first_weights(source, learning)
    wanted = np.where(np.isnan(target), 0.0, target)
    found: LogisticRegression | None = None
    for _ in range(learning.rounds + 1):
        if found is not None:
            probability = found.predict_proba(small)[:, 1]
            wanted, weight = _chosen(probability, source, target, user, learning)
        found = _regression(small, wanted, weight, learning, found)
    assert found is not None
    whole = np.zeros(matrix.shape[1])
    whole[kept] = found.coef_[0] * rarity
    buckets = matrix.shape[1] - len(HAND)
    weights = whole[:buckets].astype(np.float16).astype(np.float32)  # as they are kept
    return Fitted(weights, tuple(float(each) for each in whole[buckets:]), float(found.intercept_[0]))


def _first_weights(source: npt.NDArray[np.int64], learning: Learning) -> Floats:
    """Before anything is known of users: our phrases against everyday talk."""
    weight = np.zeros(len(source))
    weight[source == Source.PHRASE] = learning.phrase_weight
    weight[(source == Source.EVERYDAY) | (source == Source.STRESS)] = 1.0
    return weight


def _chosen(
    probability: Floats, source: npt.NDArray[np.int64], target: Floats, user: Rows, learning: Learning
) -> tuple[Floats, Floats]:
    """Targets and weights for the next round, from what the last one thinks of each text."""
    weight = _first_weights(source, learning)
    wanted = np.where(np.isnan(target), 0.0, target)
    weight[(source == Source.EVERYDAY) & (probability > _HARMLESS)] = learning.mistaken_weight
    weight[(source == Source.STRESS) & (probability > _DOUBTFUL)] = 0.0
    quiet = (source == Source.SUPPORTIVE) & (probability < _DOUBTFUL)
    quiet |= (source == Source.AT_RISK) & (probability < _HARMLESS)
    weight[quiet] = learning.quiet_weight
    at_risk = np.flatnonzero(source == Source.AT_RISK)
    for number in np.unique(user[at_risk]):
        own = at_risk[user[at_risk] == number]
        most = max(1, round(learning.windows_share * len(own)))
        gravest = own[np.argsort(-probability[own], kind="stable")[:most]]
        gravest = gravest[probability[gravest] >= learning.least_probability]
        wanted[gravest], weight[gravest] = 1.0, learning.chosen_weight
    return wanted, weight


def _regression(
    matrix: sparse.csr_matrix, wanted: Floats, weight: Floats, learning: Learning, last: LogisticRegression | None
) -> LogisticRegression:
    """Logistic regression with targets between 0 and 1: such a text stands on both sides, by its parts."""
    for_it, against = np.flatnonzero(weight * wanted > 0), np.flatnonzero(weight * (1 - wanted) > 0)
    both = np.concatenate((for_it, against))
    share = np.concatenate((wanted[for_it], 1 - wanted[against]))
    truth = np.concatenate((np.ones(len(for_it)), np.zeros(len(against))))
    regression = LogisticRegression(C=learning.inverse_strength, max_iter=100, warm_start=True, tol=1e-5)
    if last is not None:
        regression.coef_, regression.intercept_, regression.classes_ = last.coef_, last.intercept_, last.classes_
    regression.fit(matrix[both], truth, sample_weight=share * weight[both])
    return regression
