"""Judges the crisis classifier on people whom it has not seen; no word of theirs leaves this module.

    python -m training.evaluation.crisis --models models --data ../shared/data

The users of C-SSRS whom training left out, one in five; callers' turns of EmpatheticDialogues test; Dreaddit test. A
user was rated, not a sentence, so for windows there is only a stand-in for truth: a window that names the risk
(`NAMES_RISK`) of a user rated ideation or more, against one that does not, of a user who supports others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from server.errors import HearkenError
from server.safety.classifier import CrisisClassifier
from training.crisis_data import NAMES_RISK, Risk, read_caller_turns, read_stress, read_users, windows
from training.empathetic_dialogues import DatasetError
from training.evaluation.bootstrap import Bootstrap, Figure, Weights
from training.evaluation.safety.wilson import Share

_GRAVEST: Final = 3
_BINS: Final = 10
_FOLDS: Final = 5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flagged:
    """How many of some texts, or of some users' texts, the classifier alone flags."""

    name: str
    concern: Share
    active: Share


@dataclass(frozen=True, slots=True)
class CrisisScores:
    """What the classifier does on what it has not seen. Intervals: bootstrap over users, or Wilson's."""

    digest: str
    """SHA-256 of the weights."""
    concern_threshold: float
    active_threshold: float
    users: int
    windows: int
    user_auc: Figure
    """Ideation or more against supportive, by a user's mean log odds of the three gravest windows."""
    user_average_precision: Figure
    user_base_rate: float
    """Share of ideation or more among these users: what average precision is by chance."""
    any_user_auc: Figure
    """Ideation or more against supportive and indicator."""
    user_calibration_error: Figure
    """Expected calibration error of the users' scores, scaled by two numbers that were fitted on other users."""
    window_auc: Figure
    window_average_precision: Figure
    window_base_rate: float
    window_calibration_error: Figure
    """Of the probability as it is, on the stand-in for truth; it was calibrated to another base rate."""
    naming_windows: Flagged
    """Windows that name the risk, of users rated ideation or more."""
    users_by_rating: tuple[Flagged, ...]
    windows_by_rating: tuple[Flagged, ...]
    dialogues: Flagged
    """Callers' turns of EmpatheticDialogues test."""
    stress: Flagged
    """Windows of Dreaddit test; some of them are about suicide."""


@dataclass(frozen=True, slots=True)
class _Window:
    user: int
    rating: Risk
    probability: float
    names_risk: bool


def evaluate(data: Path, models: Path = Path("models")) -> CrisisScores:
    """Judge the classifier in `models/crisis`; `data` holds `crisis/` and `empathetic_dialogues/`.

    Raises `DatasetError` for data that is missing, broken or without such users, `EngineLoadError` for the classifier.
    """
    model = CrisisClassifier.load(models / "crisis")
    seen = list(_windows(model, data))
    owner = np.array([window.user for window in seen])
    rating = {window.user: window.rating for window in seen}
    numbers = sorted(rating)
    if {rating[number].thinks_of_suicide for number in numbers} != {True, False}:
        raise DatasetError(f"The users of {data} that are kept for evaluation are not of both kinds: take all of them.")
    odds = np.array([_log_odds(window.probability) for window in seen])
    gravest = np.array([np.sort(odds[owner == number])[-_GRAVEST:].mean() for number in numbers])
    at_risk = np.array([rating[number].thinks_of_suicide for number in numbers], dtype=np.float64)
    clear = np.array([rating[number] is not Risk.INDICATOR for number in numbers])
    by_user = Bootstrap([str(number) for number in numbers])
    clear_users = Bootstrap([str(number) for number, kept in zip(numbers, clear, strict=True) if kept])
    scaled = _scaled(gravest[clear], at_risk[clear])
    silver = [w for w in seen if (w.rating.thinks_of_suicide and w.names_risk) or _is_quiet(w)]
    truth = np.array([not _is_quiet(window) for window in silver], dtype=np.float64)
    chance = np.array([window.probability for window in silver])
    by_window_user = Bootstrap([str(window.user) for window in silver])

    def flagged(name: str, probabilities: Sequence[float]) -> Flagged:
        return _flagged(name, probabilities, model)

    def of_users(kind: Risk) -> list[float]:
        return [max(w.probability for w in seen if w.user == number) for number in numbers if rating[number] is kind]

    stress = [model.probability(piece) for post in read_stress(data, "test") for piece in windows(post, 0)]
    return CrisisScores(
        digest=model.digest,
        concern_threshold=model.concern_threshold,
        active_threshold=model.active_threshold,
        users=len(numbers),
        windows=len(seen),
        user_auc=clear_users.figure(lambda weights: auc(gravest[clear], at_risk[clear], weights)),
        user_average_precision=clear_users.figure(
            lambda weights: average_precision(gravest[clear], at_risk[clear], weights)
        ),
        user_base_rate=float(at_risk[clear].mean()),
        any_user_auc=by_user.figure(lambda weights: auc(gravest, at_risk, weights)),
        user_calibration_error=clear_users.figure(lambda weights: calibration_error(scaled, at_risk[clear], weights)),
        window_auc=by_window_user.figure(lambda weights: auc(chance, truth, weights)),
        window_average_precision=by_window_user.figure(lambda weights: average_precision(chance, truth, weights)),
        window_base_rate=float(truth.mean()),
        window_calibration_error=by_window_user.figure(lambda weights: calibration_error(chance, truth, weights)),
        naming_windows=flagged("naming the risk", chance[truth > 0].tolist()),
        users_by_rating=tuple(flagged(kind.value, of_users(kind)) for kind in Risk),
        windows_by_rating=tuple(
            flagged(kind.value, [w.probability for w in seen if w.rating is kind]) for kind in Risk
        ),
        dialogues=flagged("EmpatheticDialogues", [model.probability(t) for t in read_caller_turns(data, "test")]),
        stress=flagged("Dreaddit", stress),
    )


def auc(scores: Floats, truth: Floats, weights: Weights) -> float:
    """Area under the ROC curve of weighted items, ties counted half; one kind alone: not a number."""
    values, place = np.unique(scores, return_inverse=True)
    hits = np.bincount(place, weights * truth, len(values))
    misses = np.bincount(place, weights * (1 - truth), len(values))
    if not hits.sum() or not misses.sum():
        return float("nan")
    below = np.cumsum(misses) - misses / 2
    return float((hits * below).sum() / (hits.sum() * misses.sum()))


def average_precision(scores: Floats, truth: Floats, weights: Weights) -> float:
    """Average precision of weighted items; equal scores are one step."""
    values, place = np.unique(-scores, return_inverse=True)
    hits = np.bincount(place, weights * truth, len(values))
    every = np.bincount(place, weights, len(values))
    if not hits.sum():
        return float("nan")
    precision = np.cumsum(hits) / np.maximum(np.cumsum(every), 1e-12)
    return float((precision * hits).sum() / hits.sum())


def calibration_error(probabilities: Floats, truth: Floats, weights: Weights) -> float:
    """Expected calibration error over ten bins of equal width (Guo et al. 2017)."""
    place = np.minimum((probabilities * _BINS).astype(np.int64), _BINS - 1)
    promised = np.bincount(place, weights * probabilities, _BINS)
    kept = np.bincount(place, weights * truth, _BINS)
    return float(np.abs(promised - kept).sum() / weights.sum())


def _windows(model: CrisisClassifier, data: Path) -> Iterator[_Window]:
    for number, user in enumerate(user for user in read_users(data) if user.is_for_test):
        for post in user.posts:
            for piece in windows(post, 0):
                yield _Window(number, user.risk, model.probability(piece), bool(NAMES_RISK.search(piece)))


def _is_quiet(window: _Window) -> bool:
    return window.rating is Risk.SUPPORTIVE and not window.names_risk


def _flagged(name: str, probabilities: Sequence[float], model: CrisisClassifier) -> Flagged:
    at = np.asarray(probabilities)
    return Flagged(
        name,
        Share(int((at >= model.concern_threshold).sum()), len(at)),
        Share(int((at >= model.active_threshold).sum()), len(at)),
    )


def _scaled(scores: Floats, truth: Floats) -> Floats:
    """Probabilities of scores, by a logistic curve of two numbers that was fitted on the other parts."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    part = np.arange(len(scores)) % _FOLDS
    found = np.full(len(scores), truth.mean())
    for number in range(_FOLDS):
        others = part != number
        if 0 < truth[others].sum() < others.sum() and not others.all():
            fitted = LogisticRegression(C=1e6).fit(scores[others, None], truth[others])
            found[~others] = fitted.predict_proba(scores[~others, None])[:, 1]
    return found


def _log_odds(probability: float) -> float:
    inside = min(max(probability, 1e-9), 1 - 1e-9)
    return float(np.log(inside / (1 - inside)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of the model card, or one sentence on standard error and exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluation.crisis", description="Judge the classifier.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--models", type=Path, default=Path("models"))
    chosen = parser.parse_args(arguments)
    try:
        scores = evaluate(chosen.data, chosen.models)
    except HearkenError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"weights {scores.digest[:12]}, {scores.users} users, {scores.windows} windows")
    print(f"thresholds: concern {scores.concern_threshold:.4f}, active {scores.active_threshold:.4f}")
    print(f"users: AUC {scores.user_auc}, with indicator {scores.any_user_auc}")
    print(f"users: average precision {scores.user_average_precision} (chance {scores.user_base_rate:.3f})")
    print(f"users: ECE {scores.user_calibration_error}")
    print(f"windows: AUC {scores.window_auc}, average precision {scores.window_average_precision}", end=" ")
    print(f"(chance {scores.window_base_rate:.3f}), ECE {scores.window_calibration_error}")
    rows = [("window", scores.naming_windows), ("turns", scores.dialogues), ("windows", scores.stress)]
    rows += [("users", each) for each in scores.users_by_rating]
    rows += [("windows", each) for each in scores.windows_by_rating]
    for what, each in rows:
        print(f"{what} {each.name}: concern {each.concern}, active {each.active}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
