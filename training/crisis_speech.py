"""Our own phrases as callers might speak them: with an opener, beside other talk, half heard."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_OPENERS: Final = (
    "i don't know", "honestly", "well", "um", "yeah", "so", "it's just that", "i mean", "to be honest", "look",
    "sometimes i think", "i guess", "you know", "the truth is", "i've never told anyone this but", "no", "because",
    "and", "but", "please", "it feels like", "i told you", "can i say something",
)  # fmt: skip
_TAILS: Final = (
    "i guess", "you know", "to be honest", "and that's it", "that's how it is", "i don't know", "really", "lately",
    "right now", "and i mean it", "sorry", "what do you think", "i don't know what to do", "these days", "again",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manner:
    """How phrases are varied."""

    beside: Sequence[str]
    """Other talk, in which nobody is at risk."""
    mishear: Callable[[str], str]
    misheard_share: float
    most_words: int
    """A phrase and what is said beside it are no longer than this, so that the classifier sees both at once."""


def spoken(phrase: str, count: int, rng: random.Random, manner: Manner) -> list[str]:
    """Give `count` ways in which a caller might say the phrase; what stands beside it keeps its level."""
    ways = []
    for _ in range(count):
        text = phrase
        kind = rng.random()
        if kind < 0.35:
            text = f"{rng.choice(_OPENERS)} {text}"
        if 0.25 < kind < 0.5:
            text = f"{text} {rng.choice(_TAILS)}"
        if kind > 0.5 and manner.beside:
            other = rng.choice(manner.beside).split()
            room = max(manner.most_words - len(text.split()), 0)
            before, after = other[-room:] if room else [], other[:room]
            text = " ".join([*before, text] if rng.random() < 0.6 else [text, *after])
        if rng.random() < manner.misheard_share:
            text = manner.mishear(text)
        if text.strip():
            ways.append(text)
    return ways
