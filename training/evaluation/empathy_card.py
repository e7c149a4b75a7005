"""The scorer card: how far the empathy scorer may be believed, and which of its mechanisms may be shown at all.

A mechanism whose quadratic-weighted kappa with the three experts, averaged over them, is under 0.40 is refused: its
figures are neither printed nor written as JSON, and no sum counts it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np

from server.errors import EngineLoadError
from training.empathy_scorer import Asked, EmpathyScorer
from training.epitome import LEVELS, MECHANISMS
from training.evaluation.bootstrap import Bootstrap, Figure, Weights
from training.evaluation.empathy_experts import RatedDialogues, RatedPairs, read_rated_dialogues, read_rated_pairs
from training.evaluation.kappa import Ints, quadratic_kappa, spearman

LEAST_KAPPA: Final = 0.40
"""Agreement with the experts under which a mechanism is refused."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What is known of the scorer on one mechanism."""

    accuracy: Figure
    """On held-out pairs of EPITOME, measured when it was trained."""
    macro_f1: Figure
    """On held-out pairs of EPITOME, measured when it was trained."""
    kappa: Figure
    """Quadratic-weighted kappa of scorer and expert on the rated pairs, averaged over the experts."""
    expert_kappa: Figure
    """The same of expert and expert, averaged over their pairs: what people reach."""
    crowd_kappa: Figure
    """The same of EPITOME's own annotators and expert: what the training labels themselves reach."""

    @property
    def passed(self) -> bool:
        """Whether the mechanism may be shown."""
        return self.kappa.value >= LEAST_KAPPA

    @property
    def refusal(self) -> str:
        """What stands in the place of a refused mechanism's figures."""
        digits = 2 if round(self.kappa.value, 2) < LEAST_KAPPA else 5  # never "kappa .40 < .40"
        told = f"refused: kappa {self.kappa.value:.{digits}f} < {LEAST_KAPPA:.2f}"
        return told.replace(" 0.", " .").replace("-0.", "-.")


@dataclass(frozen=True, slots=True)
class Card:
    """All that is printed with every run."""

    digest: str
    left_out: int
    """Pairs of EPITOME that were kept from training because the experts rated them or a copy of them."""
    judged: int
    """Pairs of EPITOME that it was judged on without having seen them."""
    mechanisms: Mapping[str, Validation]
    dialogue_spearman: Mapping[str, Figure]
    """On rated conversations of EmpatheticDialogues: rank correlation of a mechanism's expected level, averaged over
    the listener's turns, with the experts' mean rating of empathy; only of mechanisms that passed, and of their sum."""
    expert_spearman: Figure
    """The same of one expert and another, averaged over their pairs."""

    @property
    def passed(self) -> tuple[str, ...]:
        """The mechanisms that may be shown."""
        return tuple(name for name, each in self.mechanisms.items() if each.passed)


def make_card(scorer: EmpathyScorer, data: Path) -> Card:
    """Judge the scorer against the experts; `data` is the folder `empathy_experts` or its parent.

    Raises `DatasetError` if the ratings are not there, `EngineLoadError` if the scorer does not say how it was judged.
    """
    pairs, dialogues = read_rated_pairs(data), read_rated_dialogues(data)
    asked = [Asked(pair.seeker, pair.response) for pair in pairs.pairs]
    agreed = agreement(scorer.levels(asked), pairs)
    try:
        told = scorer.facts["held_out"]
        mechanisms = {
            name: Validation(Figure(**told[name]["accuracy"]), Figure(**told[name]["macro_f1"]), *agreed[name])
            for name in MECHANISMS
        }
        left_out, judged = int(scorer.facts["left_out"]), int(scorer.facts["judged"])
    except (KeyError, TypeError) as error:
        raise EngineLoadError(
            f"The scorer does not say how it was judged ({error}): train it anew with `hearken train empathy`."
        ) from error
    passed = [name for name in MECHANISMS if mechanisms[name].passed]
    correlations, between_experts = _dialogue_figures(scorer, dialogues, passed)
    return Card(scorer.digest, left_out, judged, mechanisms, correlations, between_experts)


def agreement(levels: Ints, rated: RatedPairs) -> dict[str, tuple[Figure, Figure, Figure]]:
    """For each mechanism the kappa of scorer and expert, expert and expert, and crowd and expert.

    `levels` are the scorer's, (pairs, mechanisms). Pairs are drawn for the intervals.
    """
    bootstrap = Bootstrap([pair.response_id for pair in rated.pairs])
    crowd = np.array([pair.levels for pair in rated.pairs], dtype=np.int64)
    found = {}
    for axis, name in enumerate(MECHANISMS):
        experts = list(rated.levels[:, :, axis])
        figures = bootstrap.figures(_agreed(levels[:, axis], crowd[:, axis], experts))
        found[name] = (figures["scorer"], figures["experts"], figures["crowd"])
    return found


def _agreed(scorer: Ints, crowd: Ints, experts: Sequence[Ints]) -> Callable[[Weights], dict[str, float]]:
    return lambda weights: {
        "scorer": _mean_kappa([(scorer, expert) for expert in experts], weights),
        "experts": _mean_kappa(list(combinations(experts, 2)), weights),
        "crowd": _mean_kappa([(crowd, expert) for expert in experts], weights),
    }


def _dialogue_figures(
    scorer: EmpathyScorer, rated: RatedDialogues, passed: list[str]
) -> tuple[dict[str, Figure], Figure]:
    asked = [Asked(pair.seeker, pair.response) for turns in rated.turns for pair in turns]
    expected = scorer.probabilities(asked) @ np.array(LEVELS, dtype=np.float64)  # (turns, 3)
    ends = np.cumsum([len(turns) for turns in rated.turns])
    means = np.array([part.mean(axis=0) for part in np.split(expected, ends[:-1])])  # (conversations, 3)
    columns = {name: means[:, axis] for axis, name in enumerate(MECHANISMS) if name in passed}
    if columns:
        columns["sum"] = np.sum(list(columns.values()), axis=0)
    opinion = rated.empathy.mean(axis=0)
    bootstrap = Bootstrap(rated.conv_ids)
    experts = [expert.astype(np.float64) for expert in rated.empathy]
    between = bootstrap.figure(
        lambda weights: float(np.mean([spearman(one, two, weights) for one, two in combinations(experts, 2)]))
    )
    found = bootstrap.figures(lambda w: {name: spearman(column, opinion, w) for name, column in columns.items()})
    return found, between


def _mean_kappa(pairs: Sequence[tuple[Ints, Ints]], weights: Weights) -> float:
    return float(np.mean([quadratic_kappa(one, two, weights) for one, two in pairs]))
