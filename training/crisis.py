"""Trains the crisis classifier that `server/safety/classifier.py` loads.

    hearken train crisis --data ../shared/data --out models/crisis

Users and groups of our own phrases are held out in folds; their scores calibrate the probability and are the figures
that `model.json` keeps. The model that is kept learns from all of them; its thresholds are set on callers' turns of
EmpatheticDialogues valid, from which nothing is learnt. One user in five is left out of all of this, for
`training.evaluation.crisis`. A run takes some minutes, so it is begun anew rather than resumed.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from server.errors import SettingsError
from server.safety.classifier import CrisisClassifier, Features
from server.safety.levels import SafetyLevel
from training.checkpoints import claim, publish
from training.crisis_corpus import Material, Sources, gather
from training.crisis_fit import Fitted, Floats, Learning, Rows, Source, fit
from training.evaluation.safety.wilson import Share
from training.recipe import FOLDER, read_recipe

RECIPE: Final = FOLDER / "crisis.toml"
DATA: Final = Path("../shared/data")
OUT: Final = Path("models/crisis")
_MARGIN: Final = 0.01


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The `[thresholds]` part of the recipe."""

    concern_alarms: float
    active_alarms: float
    base_rate: float

    def __post_init__(self) -> None:
        """Refuse shares that cannot be."""
        if not (0 < self.active_alarms <= self.concern_alarms < 1 and 0 < self.base_rate < 1):
            raise ValueError("active_alarms, concern_alarms and base_rate must be shares, the first the least")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `recipes/crisis.toml` says; its comments explain each number."""

    seed: int
    folds: int
    sources: Sources
    features: Features
    learning: Learning
    thresholds: Thresholds

    @classmethod
    def read(cls, path: Path, seed: int | None = None) -> Recipe:
        """Read a recipe file; raises `SettingsError` if it is missing or not of this form."""

        def build(read: dict[str, Any]) -> Recipe:
            features = Features(**read.pop("features"))
            learning = Learning(**read.pop("learning"))
            thresholds = Thresholds(**read.pop("thresholds"))
            own = read.pop("seed")
            folds = read.pop("folds")
            if folds < 2:
                raise ValueError("folds must be 2 or more")
            sources = Sources(**read, concern_target=learning.concern_target)
            return cls(own if seed is None else seed, folds, sources, features, learning, thresholds)

        return read_recipe(path, build, RECIPE)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Figures of what was held out once, each judged by a model that knew nothing of its user or its group."""

    concern_phrases: Share
    """Phrases of level concern that raise concern, each group unknown to the model."""
    active_phrases: Share
    """Phrases of level active that raise concern."""
    active_as_active: Share
    """Phrases of level active that count as active."""
    harmless_phrases: Share
    """Phrases without risk, most of them idioms made to mislead, that raise concern."""
    users: dict[str, Share]
    """By rating, users with a window that raises concern."""
    user_windows: dict[str, Share]
    """By rating, windows that raise concern."""


@dataclass(frozen=True, slots=True)
class Training:
    """What a training run did."""

    texts: int
    """Windows learnt from: of turns, of posts, of spoken forms of phrases."""
    users: int
    minutes: float
    dialogue_alarms: float
    """Share of callers' turns of EmpatheticDialogues valid that raise concern."""
    held_out_active: float
    """Share of held-out active phrases that raise concern."""
    held_out_concern: float


def train(
    data: Path = DATA,
    recipe_file: Path = RECIPE,
    out: Path = OUT,
    *,
    seed: int | None = None,
    quiet: bool = False,
) -> Training:
    """Judge the recipe in folds, fit on everything, write the classifier into `out`.

    The same recipe, seed and data give the same files. Raises `DatasetError` for data that is missing or broken,
    `SettingsError` for a bad recipe, `TrainingError` if `out` cannot be written.
    """
    started = time.monotonic()
    recipe = Recipe.read(recipe_file, seed)
    out = claim(out)
    with _progress(recipe.folds + 3, quiet) as step:
        material = gather(data, recipe.sources, recipe.features, recipe.seed, step)
        _check(material, recipe)
        held_out = _held_out(material, recipe, step)
        step("all")
        fitted = fit(material.corpus, np.arange(len(material.phrase)), recipe.learning, recipe.seed)
    slope, offset = calibrate(held_out.valid, held_out.scores, held_out.risk, recipe.thresholds.base_rate)
    valid = material.valid.worst(fitted)
    concern, active = (
        _probability(threshold(valid, alarms), slope, offset)
        for alarms in (recipe.thresholds.concern_alarms, recipe.thresholds.active_alarms)
    )
    figures = held_out.figures
    facts = {
        "recipe": asdict(recipe),
        "texts": len(material.phrase),
        "users": len(material.users),
        "held_out": {
            "concern_phrases": figures.concern_phrases.as_json(),
            "active_phrases": figures.active_phrases.as_json(),
            "active_as_active": figures.active_as_active.as_json(),
            "harmless_phrases": figures.harmless_phrases.as_json(),
            "users": {name: share.as_json() for name, share in figures.users.items()},
            "user_windows": {name: share.as_json() for name, share in figures.user_windows.items()},
        },
    }
    model = CrisisClassifier(
        recipe.features,
        fitted.weights,
        fitted.hand,
        fitted.bias,
        slope=slope,
        offset=offset,
        concern_threshold=concern,
        active_threshold=active,
        facts=facts,
    )
    publish(out, model.save, out)
    return Training(
        texts=len(material.phrase),
        users=len(material.users),
        minutes=round((time.monotonic() - started) / 60, 1),
        dialogue_alarms=round(float(np.mean(valid > threshold(valid, recipe.thresholds.concern_alarms))), 5),
        held_out_active=round(figures.active_phrases.value, 4),
        held_out_concern=round(figures.concern_phrases.value, 4),
    )


def threshold(harmless: Floats, alarms: float) -> float:
    """A score above which at most the share `alarms` of the given scores lies: halfway to the next one above."""
    rising = np.sort(harmless)
    highest_quiet = float(rising[len(rising) - math.floor(alarms * len(rising)) - 1])
    above = rising[rising > highest_quiet]
    return (highest_quiet + float(above[0])) / 2 if len(above) else highest_quiet + _MARGIN


def calibrate(harmless: Floats, scores: Floats, risk: Floats, base_rate: float) -> tuple[float, float]:
    """Slope and offset that make scores probabilities (Platt 1999), at the given base rate of risk.

    `harmless` are scores of everyday turns; `scores` and `risk` (0 or 1) those of held-out phrases. Everyday turns and
    phrases without risk weigh alike; together they weigh as much as the base rate leaves.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    every = np.concatenate((scores, harmless))
    truth = np.concatenate((risk, np.zeros(len(harmless))))
    weight = np.where(truth > 0, base_rate / max(risk.sum(), 1), 0.0)
    weight[: len(scores)] += np.where(risk > 0, 0.0, (1 - base_rate) / 2 / max((1 - risk).sum(), 1))
    weight[len(scores) :] += (1 - base_rate) / 2 / len(harmless)
    platt = LogisticRegression(C=1e6, max_iter=500).fit(every[:, None], truth, sample_weight=weight * len(every))
    return max(float(platt.coef_[0, 0]), 1e-3), float(platt.intercept_[0])


def fold_of(material: Material, folds: int, seed: int) -> tuple[Rows, Rows]:
    """The fold of each user and of each phrase: users by rating, groups by level, alike in every fold."""
    rng = np.random.default_rng(seed)
    users = _dealt([user.risk.value for user in material.users], folds, rng)
    groups = sorted({(phrase.level, phrase.group) for phrase in material.phrases})
    group_fold = dict(zip(groups, _dealt([str(level) for level, _ in groups], folds, rng), strict=True))
    phrases = [group_fold[phrase.level, phrase.group] for phrase in material.phrases]
    return users, np.array(phrases, dtype=np.int64)


def _dealt(kinds: list[str], folds: int, rng: np.random.Generator) -> Rows:
    """Deal the items of each kind to the folds, in random order."""
    dealt = np.zeros(len(kinds), dtype=np.int64)
    start = 0
    for kind in sorted(set(kinds)):
        of_kind = rng.permutation(np.flatnonzero(np.array(kinds) == kind))
        dealt[of_kind] = (np.arange(len(of_kind)) + start) % folds
        start += len(of_kind)
    return dealt


@dataclass(frozen=True, slots=True)
class _Judged:
    figures: HeldOut
    scores: Floats
    """Of each phrase as it is written."""
    risk: Floats
    valid: Floats
    """Scores of everyday turns, by all folds' models."""


def _held_out(material: Material, recipe: Recipe, step: Callable[[str], None]) -> _Judged:
    """Score each user and phrase by a model that did not see it, against that model's own thresholds."""
    corpus = material.corpus
    user_fold, phrase_fold = fold_of(material, recipe.folds, recipe.seed)
    row_fold = np.full(len(material.phrase), -1)
    row_fold[corpus.user >= 0] = user_fold[corpus.user[corpus.user >= 0]]
    row_fold[material.phrase >= 0] = phrase_fold[material.phrase[material.phrase >= 0]]
    scores, concern, active = (np.zeros(len(row_fold)) for _ in range(3))
    valid = []
    for fold in range(recipe.folds):
        step(f"fold {fold + 1}")
        fitted: Fitted = fit(corpus, np.flatnonzero(row_fold != fold), recipe.learning, recipe.seed)
        everyday = material.valid.worst(fitted)
        rows = np.flatnonzero(row_fold == fold)
        scores[rows] = fitted.scores(corpus.matrix[rows])
        concern[rows] = scores[rows] > threshold(everyday, recipe.thresholds.concern_alarms)
        active[rows] = scores[rows] > threshold(everyday, recipe.thresholds.active_alarms)
        valid.append(everyday)
    level = np.array([phrase.level for phrase in material.phrases])
    plain = material.plain
    return _Judged(
        HeldOut(
            concern_phrases=_share(concern[plain[level == SafetyLevel.CONCERN]]),
            active_phrases=_share(concern[plain[level == SafetyLevel.ACTIVE]]),
            active_as_active=_share(active[plain[level == SafetyLevel.ACTIVE]]),
            harmless_phrases=_share(concern[plain[level == SafetyLevel.NONE]]),
            **_by_rating(material, concern),
        ),
        scores[plain],
        (level > SafetyLevel.NONE).astype(np.float64),
        np.concatenate(valid),
    )


def _by_rating(material: Material, concern: Floats) -> dict[str, dict[str, Share]]:
    users: dict[str, Share] = {}
    pieces: dict[str, Share] = {}
    owner = material.corpus.user
    rating = np.array([user.risk.value for user in material.users])
    for name in sorted(set(rating)):
        of_rating = np.flatnonzero(owner >= 0)
        of_rating = of_rating[rating[owner[of_rating]] == name]
        if len(of_rating):
            worst = [concern[of_rating[owner[of_rating] == user]].max() for user in np.unique(owner[of_rating])]
            users[name], pieces[name] = _share(np.array(worst)), _share(concern[of_rating])
    return {"users": users, "user_windows": pieces}


def _share(hits: Floats) -> Share:
    return Share(int(np.sum(hits > 0)), len(hits))


def _check(material: Material, recipe: Recipe) -> None:
    """Refuse data with which nothing can be learnt or judged."""
    ratings = {user.risk.thinks_of_suicide for user in material.users}
    if ratings != {True, False} or not np.any(material.corpus.source == Source.EVERYDAY):
        raise SettingsError("The data needs users with and without risk, and everyday talk: give the whole data sets.")
    if len(material.users) < recipe.folds:
        raise SettingsError(f"{len(material.users)} users are too few for {recipe.folds} folds: lower folds.")


def _probability(score: float, slope: float, offset: float) -> float:
    return 1 / (1 + math.exp(-(slope * score + offset)))


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A progress bar on standard error, or nothing."""
    if quiet:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("crisis", total=total)

        def step(name: str) -> None:
            bar.update(task, description=name, advance=1)

        yield step
