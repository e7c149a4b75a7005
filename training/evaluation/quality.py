"""Every measure of a system's replies at once, for one set of items: genericness, variety, overlap."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from training.evaluation import diversity, genericness, intents
from training.evaluation.bootstrap import Bootstrap, Figure, Weights, mean
from training.evaluation.overlap import overlap

BOOTSTRAPPED: Final = (
    "stock_openers",
    "questions",
    "intent_kl",
    "length",
    "sacrebleu",
    "mean_bleu",
    "rouge_l",
)
JACKKNIFED: Final = ("top10_first", "distinct_1", "distinct_2", "unique")
DRAWS: Final = 500
"""Of the bootstrap here: each draw recounts whole sets."""

Measures = Callable[[Weights], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A system's replies to a set of items, for each seed in the order of the items."""

    name: str
    by_seed: tuple[tuple[str, ...], ...]
    published: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Human:
    """What people replied to the items, and how their replies divide among intents."""

    conversations: tuple[str, ...]
    replies: tuple[str, ...]
    intents: np.ndarray

    @classmethod
    def of(cls, conversations: Sequence[str], replies: Sequence[str]) -> Human:
        """People's replies with their intents."""
        return cls(tuple(conversations), tuple(replies), intents.distribution(replies))


def figures(spoken: Spoken, human: Human, seed: int) -> dict[str, Figure]:
    """Each measure of the system with its interval, averaged over its seeds; self-BLEU has none."""
    measures = averaged([bootstrapped(replies, human) for replies in spoken.by_seed])
    counted = averaged([jackknifed(replies) for replies in spoken.by_seed])
    found = Bootstrap(human.conversations, DRAWS, seed).figures(measures)
    found |= diversity.jackknife(human.conversations, counted, seed)
    itself = float(np.mean([diversity.self_bleu(replies, seed) for replies in spoken.by_seed]))
    return found | {"self_bleu": Figure(itself, itself, itself)}


def differences(first: Spoken, second: Spoken, human: Human, seed: int) -> dict[str, Figure]:
    """Each measure of the second system less that of the first, with paired intervals."""

    def less(make: Callable[[tuple[str, ...]], Measures]) -> Measures:
        ours, theirs = (averaged([make(replies) for replies in each.by_seed]) for each in (second, first))

        def measure(weights: Weights) -> dict[str, float]:
            base = theirs(weights)
            return {name: value - base[name] for name, value in ours(weights).items()}

        return measure

    found = Bootstrap(human.conversations, DRAWS, seed).figures(less(lambda replies: bootstrapped(replies, human)))
    return found | diversity.jackknife(human.conversations, less(jackknifed), seed)


@functools.lru_cache(maxsize=64)  # the figures and the differences ask for the same ones
def bootstrapped(replies: tuple[str, ...], human: Human) -> Measures:
    """The measures that a resample of conversations leaves as they are."""
    stock = mean(np.array([genericness.opens_stock(reply) for reply in replies], dtype=np.float64))
    asks = mean(np.array([genericness.asks(reply) for reply in replies], dtype=np.float64))
    length = mean(diversity.lengths(replies))
    kl = intents.divergence(human.intents, intents.distribution(replies))
    shared = overlap(replies, human.replies)

    def measure(weights: Weights) -> dict[str, float]:
        return {
            "stock_openers": stock(weights),
            "questions": asks(weights),
            "intent_kl": kl(weights),
            "length": length(weights),
        } | shared(weights)

    return measure


@functools.lru_cache(maxsize=64)
def jackknifed(replies: tuple[str, ...]) -> Measures:
    """The measures that count what is different, which repeats in a resample would spoil."""
    made = {
        "top10_first": genericness.commonest_share(replies),
        "distinct_1": diversity.distinct(replies, 1),
        "distinct_2": diversity.distinct(replies, 2),
        "unique": diversity.unique(replies),
    }
    return lambda weights: {name: measure(weights) for name, measure in made.items()}


def averaged(measures: Sequence[Measures]) -> Measures:
    """The mean of several seeds' measures, under the same weights."""

    def measure(weights: Weights) -> dict[str, float]:
        found = [each(weights) for each in measures]
        return {name: float(np.mean([each[name] for each in found])) for name in found[0]}

    return measure
