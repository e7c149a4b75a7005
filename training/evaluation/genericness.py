"""How generic replies are: stock openers, the commonest first sentences, questions.

Texts are compared in a plain form: lower case, contractions written out, marks gone. Published files come so, and "I'm
sorry!" is as stock as "i am sorry .". The openers were written for this project and hold, as the reference figures do,
the phrases that MoEL's systems open with; on MoEL's published file they give .870 / .659 / .569 / .144 for TRS, MoEL,
multitask and people, where the reference analysis found .874 / .655 / .572 / .139 with a pattern of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from training.evaluation.bootstrap import Measure

_EXPANDED: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[\u2018\u2019]", "'"),
        (r"\bi'?m\b", "i am"),
        (r"\b(that|it|what|he|she|there|how)'s\b", r"\1 is"),
        (r"\bthats\b", "that is"),
        (r"\bcan'?t\b", "can not"),
        (r"\bwon'?t\b", "will not"),
        (r"n't\b", " not"),
        (r"\bdont\b", "do not"),
        (r"'re\b", " are"),
        (r"'ve\b", " have"),
        (r"'ll\b", " will"),
        (r"'d\b", " would"),
    )
)
_WORD: Final = re.compile(r"[a-z0-9']+")
_SENTENCE_END: Final = re.compile(r"[.!?]+(?:\s+|$)")

_INTERJECTIONS: Final = r"(?:(?:oh|no|wow|aw+|ah|well|man|yes|yeah|hey|my|gosh|god|ooh?)\W+)*"
_VERY: Final = r"(?:so |very |really |truly )*"
_OPENERS: Final = re.compile(
    rf"oh no\b|{_INTERJECTIONS}(?:"
    rf"(?:i am )?{_VERY}sorry (?:to hear|for your|about|that|you)"
    rf"|that is {_VERY}(?:great|awesome|good|nice|terrible|horrible|awful|sad|too bad)\b"
    r"|(?:that|you|it) must (?:be|have been)\b"
    r"|that sounds like (?:a lot of |so much |lots of )?fun\b"
    r"|i hope\b)"
)
COMMONEST: Final = 10


def expanded(text: str) -> str:
    """Lower case with contractions written out."""
    text = text.lower()
    for pattern, replacement in _EXPANDED:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its marks."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    starts = [0, *ends]
    cut = [text[start:end].strip() for start, end in zip(starts, [*ends, len(text)], strict=True)]
    return [sentence for sentence in cut if any(character.isalnum() for character in sentence)]


def first_sentence(text: str) -> str:
    """The first sentence in plain form, for comparison."""
    found = sentences(expanded(text))
    return " ".join(_WORD.findall(found[0])) if found else ""


def opens_stock(text: str) -> bool:
    """Whether a reply's first words are a stock opener."""
    return _OPENERS.match(expanded(text)) is not None


def asks(text: str) -> bool:
    """Whether a reply holds a question mark."""
    return "?" in text


def commonest_share(replies: Sequence[str]) -> Measure:
    """The measure of the share of replies whose first sentence is among the ten commonest ones."""
    kinds = np.unique([first_sentence(reply) for reply in replies], return_inverse=True)[1]

    def measure(weights: np.ndarray) -> float:
        times = np.bincount(kinds, weights=weights)
        return float(np.sort(times)[-COMMONEST:].sum() / weights.sum())

    return measure
