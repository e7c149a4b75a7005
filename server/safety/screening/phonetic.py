"""Danger phrases by their sound, for transcripts that a recogniser is unsure of: "till my shelf" is near "kill myself"."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

_CLASSES: Final = str.maketrans(
    {"b": "p", "d": "t", "g": "k", "c": "k", "q": "k", "v": "f", "z": "s", "j": "s", "m": "n", "x": "k"}
)
_DROPPED: Final = re.compile(r"[aeiouyhw]")
_PHRASES: Final = (
    "kill myself", "killing myself", "end my life", "ending my life", "hurt myself", "hurting myself", "hang myself", "shoot myself",
    "commit suicide", "take my own life", "do not want to live", "want to be dead", "better off dead", "suicidal thoughts", "cutting myself",
    "no reason to live", "slit my wrists", "jump off the bridge", "want to kill myself", "wish i was dead",
)  # fmt: skip
_LEAST: Final = 5
_TRUSTED_WORD: Final = 0.6
_NEAR: Final = 0.75
"""Share of letters in common with a phrase, from which words that sound alike are near it."""


def sound(text: str) -> str:
    """A rough key of how a text sounds: consonants by class, vowels dropped, doubles single."""
    key = _DROPPED.sub("", re.sub(r"[^a-z]", "", text)).translate(_CLASSES)
    return re.sub(r"(.)\1+", r"\1", key)


_KEYS: Final = {sound(phrase): phrase for phrase in _PHRASES if len(sound(phrase)) >= _LEAST}


def sounds_dangerous(plain: str, words: tuple[tuple[str, float | None], ...] = (), *, closely: bool = False) -> bool:
    """Whether some words that the recogniser does not trust sound as a danger phrase does.

    `closely`: nothing is known of the recogniser's trust, so the letters must be near the phrase's as well.
    """
    doubted = {word.lower() for word, share in words if share is not None and share < _TRUSTED_WORD}
    spoken = plain.replace(" . ", " ").split()
    for start in range(len(spoken)):
        for size in range(1, 7):
            window = spoken[start : start + size]
            if len(window) < size:
                break
            phrase = _KEYS.get(sound("".join(window)))
            if phrase is None or (words and not doubted & set(window)):
                continue
            if not closely or SequenceMatcher(None, " ".join(window), phrase).ratio() >= _NEAR:
                return True
    return False
