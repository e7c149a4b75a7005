"""What a doubtful transcript may have been: words that the recogniser does not trust, as danger words that sound alike.

A recogniser puts a word where another was that sounds nearly the same. Of a word that it gives little confidence, those of
the screen's own words are tried whose sound is at most one consonant away; what they then say is asked about, not believed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from server.safety.screening import english
from server.safety.screening.phonetic import sound
from server.safety.screening.situations import SITUATIONS

DOUBTED: Final = 0.6
"""Confidence below which a word is tried as another."""
_MOST_WORDS: Final = 4
_MOST_EACH: Final = 6
_MOST_TEXTS: Final = 16
_OFTEN: Final = frozenset(
    "the and that this with for you not but are was have has had his her him she they them our its".split()
)


@cache
def _vocabulary() -> dict[str, tuple[str, ...]]:
    """Sound to the words of the rules that sound so, commonest first."""
    counts: dict[str, int] = defaultdict(int)
    for rule in (*english.SELF, *english.OTHER, *SITUATIONS):
        for word in re.findall(r"(?<![\\a-z])[a-z]{2,}", rule.pattern.pattern):
            counts[word] += 1
    by_sound: dict[str, list[str]] = defaultdict(list)
    for word in sorted(counts, key=lambda word: -counts[word]):
        by_sound[sound(word)].append(word)
    return {key: tuple(words) for key, words in by_sound.items()}


def _alike(word: str) -> tuple[str, ...]:
    """Words of the rules that a word may have been, likeliest first."""
    key, known = sound(word), _vocabulary()
    near = [key, *(key[:place] + key[place + 1 :] for place in range(len(key)))]
    found = [other for each in near for other in known.get(each, ())]
    if len(key) >= 2:
        gaps = re.compile(
            "|".join(f"{key[:place]}.?{key[place + 1 :]}|{key[:place]}.{key[place:]}" for place in range(len(key)))
            + f"|{key}."
        )
        found += [other for each, words in known.items() if gaps.fullmatch(each) for other in words]
    plain = [
        other
        for other in dict.fromkeys(found)
        if other != word and other not in _OFTEN and abs(len(other) - len(word)) <= 3
    ]
    return tuple(plain[:_MOST_EACH])


def respelled(words: Sequence[tuple[str, float | None]]) -> Iterator[str]:
    """Texts that a transcript may stand for, one doubted word changed at a time."""
    spoken = [word.lower() for word, _ in words]
    doubted = [place for place, (_, share) in enumerate(words) if share is not None and share < DOUBTED][:_MOST_WORDS]
    made = 0
    for place in doubted:
        without = " ".join(spoken[:place] + spoken[place + 1 :])
        for text in (
            without,
            *(" ".join([*spoken[:place], other, *spoken[place + 1 :]]) for other in _alike(spoken[place])),
        ):
            yield text
            made += 1
            if made >= _MOST_TEXTS:
                return
