"""Simulated recogniser errors: words that sound alike, words lost, words put in, at a chosen word error rate.

Of recognition errors two thirds are substitutions here, a quarter deletions, the rest insertions, which is about what
`hearken eval asr` counts on read speech. A substituted word becomes one of the words of the CMU dictionary whose
phonemes are nearest to its own, so "die" may become "dye", "guy" or "day"; a word the dictionary does not know stays.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from server.safety.finding import Said

_SUBSTITUTED, _LOST = 0.66, 0.25
_INSERTED = ("the", "a", "and", "i", "to", "uh", "it", "of", "you", "in")
_VOWELS = frozenset("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())


class Mishearing:
    """Garbles texts; the same seed garbles in the same way."""

    def __init__(self, rate: float, seed: int, dictionary: Mapping[str, tuple[str, ...]] | None = None) -> None:
        """Make `rate` errors a word, in [0, 1]; `dictionary` is word to phonemes, by default PocketSphinx's."""
        self._rate = rate
        self._rng = random.Random(seed)
        self._sounds = _Sounds(dictionary if dictionary is not None else cmu_dictionary())

    def hear(self, text: str) -> Said:
        """What a recogniser might have made of `text`: lower case, no punctuation, low confidence where it erred."""
        words: list[tuple[str, float | None]] = []
        for word in _spoken(text):
            if self._rng.random() >= self._rate:
                words.append((word, 0.9))
                continue
            kind = self._rng.random()
            if kind < _SUBSTITUTED:
                words.append((self._sounds.neighbour(word, self._rng), 0.5))
            elif kind >= _SUBSTITUTED + _LOST:
                words += [(word, 0.9), (self._rng.choice(_INSERTED), 0.5)]
        confidence = sum(share or 0.0 for _, share in words) / len(words) if words else 0.0
        return Said(" ".join(word for word, _ in words), confidence=confidence, words=tuple(words))


class _Sounds:
    """Words by how they sound: same consonants in order, or one sound apart."""

    def __init__(self, dictionary: Mapping[str, tuple[str, ...]]) -> None:
        self._dictionary = dictionary
        self._by_skeleton: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._by_gap: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for word, phonemes in dictionary.items():
            self._by_skeleton[_skeleton(phonemes)].append(word)
            for gapped in _gaps(phonemes):
                self._by_gap[gapped].append(word)

    def neighbour(self, word: str, rng: random.Random) -> str:
        phonemes = self._dictionary.get(word)
        if phonemes is None:
            return word
        near = {other for gapped in _gaps(phonemes) for other in self._by_gap[gapped]}
        near = near | set(self._by_skeleton[_skeleton(phonemes)]) if len(near) < 4 else near
        others = sorted(near - {word})
        return rng.choice(others) if others else word


@cache
def cmu_dictionary() -> Mapping[str, tuple[str, ...]]:
    """PocketSphinx's pronunciations of plain words: word to phonemes without stress."""
    import pocketsphinx  # type: ignore[import-untyped]

    path = Path(pocketsphinx.get_model_path()) / "en-us" / "cmudict-en-us.dict"
    found: dict[str, tuple[str, ...]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, *phonemes = line.split()
        if word.isalpha() and 2 <= len(phonemes) <= 9:
            found[word] = tuple(phonemes)
    return found


def _skeleton(phonemes: Iterable[str]) -> tuple[str, ...]:
    return tuple("*" if phoneme in _VOWELS else phoneme for phoneme in phonemes)


def _gaps(phonemes: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(*phonemes[:place], "_", *phonemes[place + 1 :]) for place in range(len(phonemes))]


def _spoken(text: str) -> list[str]:
    cleaned = (("".join(char for char in word if char.isalnum() or char == "'")) for word in text.lower().split())
    return [word for word in cleaned if word]
