"""How varied a system's replies are: Distinct-1/2, uniqueness, self-BLEU, length.

Distinct-n is distinct n-grams over all n-grams, of the whole set together (Li et al. 2016, arXiv 1510.03055), in
percent. It falls with the number of replies and depends on the tokens, so it is only compared at the same number and
with the one pattern below; with it MoEL's published file gives the figures of the reference analysis (2.89 for MoEL,
36.4 for people, 5,255 replies).

A bootstrap would hold replies several times and take them for repeats; the intervals here are therefore from leaving
out one of `GROUPS` parts of the conversations at a time (delete-a-group jackknife, Kott 2001), plus or minus 1.96
standard errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from sacrebleu.metrics.bleu import BLEU

from training.evaluation.bootstrap import Figure, Measure, Weights

TOKEN: Final = re.compile(r"\w+|[^\w\s]")
GROUPS: Final = 100
SELF_BLEU_SAMPLE: Final = 100


def tokens(text: str) -> list[str]:
    """Words and marks, in lower case."""
    return TOKEN.findall(text.lower())


def distinct(replies: Sequence[str], size: int) -> Measure:
    """The measure of Distinct-`size` in percent; a reply counts where its weight is not 0, however large it is."""
    numbers: dict[tuple[str, ...], int] = {}
    owners: list[int] = []
    kinds: list[int] = []
    for place, reply in enumerate(replies):
        words = tokens(reply)
        for start in range(len(words) - size + 1):
            owners.append(place)
            kinds.append(numbers.setdefault(tuple(words[start : start + size]), len(numbers)))
    owner, kind = np.array(owners, dtype=np.int64), np.array(kinds, dtype=np.int64)

    def measure(weights: Weights) -> float:
        here = kind[weights[owner] > 0]
        return 100 * float((np.bincount(here, minlength=1) > 0).sum()) / max(1, len(here))

    return measure


def unique(replies: Sequence[str]) -> Measure:
    """The measure of the share of different replies among all."""
    kinds = np.unique([" ".join(tokens(reply)) for reply in replies], return_inverse=True)[1]

    def measure(weights: Weights) -> float:
        here = kinds[weights > 0]
        return float((np.bincount(here) > 0).sum()) / len(here)

    return measure


def lengths(replies: Sequence[str]) -> np.ndarray:
    """Words and marks of each reply, (n,)."""
    return np.array([len(tokens(reply)) for reply in replies], dtype=np.float64)


def self_bleu(replies: Sequence[str], seed: int) -> float:
    """Mean BLEU-4 of `SELF_BLEU_SAMPLE` replies drawn by seed, each against all the others drawn; 0 to 100."""
    rng = np.random.default_rng(seed)
    drawn = [replies[place] for place in rng.permutation(len(replies))[:SELF_BLEU_SAMPLE]]
    if len(drawn) < 2:
        return float("nan")
    bleu = BLEU(lowercase=True, effective_order=True)
    scores = [
        bleu.sentence_score(reply, [*drawn[:place], *drawn[place + 1 :]]).score for place, reply in enumerate(drawn)
    ]
    return float(np.mean(scores))


def jackknife(
    conversations: Sequence[str], measure: Callable[[Weights], dict[str, float]], seed: int
) -> dict[str, Figure]:
    """Measures by name with intervals from leaving out parts of the conversations; the same seed, the same parts."""
    number, members = np.unique(np.asarray(conversations), return_inverse=True)
    groups = min(GROUPS, len(number))
    part = np.random.default_rng(seed).permutation(len(number))[members] % groups
    whole = measure(np.ones(len(members)))
    if groups < 2:
        return {name: Figure(value, value, value) for name, value in whole.items()}
    left = [measure((part != out).astype(np.float64)) for out in range(groups)]
    found = {}
    for name, value in whole.items():
        values = np.array([each[name] for each in left])
        error = 1.96 * float(np.sqrt((groups - 1) / groups * ((values - values.mean()) ** 2).sum()))
        found[name] = Figure(*(round(x, 5) for x in (value, value - error, value + error)))
    return found
