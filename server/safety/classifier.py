"""The crisis classifier: how likely a turn shows a risk of suicide or self-harm. Numpy only, well under 1 ms a turn.

A linear model over hashed runs of words, pairs of words that stand near each other, and runs of characters. The score
of a text is the sum of its features' weights over the root of their number, so the features of a long turn are summed
once and every window of it costs two look-ups; a turn is as grave as its gravest window. `training.crisis` makes it.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from server.errors import EngineLoadError
from server.safety.finding import Opinion
from server.safety.levels import SafetyLevel

FORMAT: Final = 1
SETTINGS: Final = "model.json"
WEIGHTS: Final = "weights.npz"
_CERTAIN: Final = 0.9
"""Probability from which a way of speaking that explains the words no longer does."""
MOST_CHARACTERS: Final = 20_000
"""What is read of a text at most: its beginning and its end, half each."""

_WORD: Final = re.compile(r"[^\W_]+(?:['`\u2019\u02bc\u00b4][^\W_]+)*")
_APOSTROPHES: Final = re.compile(r"['`\u2019\u02bc\u00b4]")
_DIGITS: Final = re.compile(r"\d")
_SELF: Final = frozenset("i im ive id ill me my mine myself".split())
_NEGATION: Final = frozenset(
    "not no never dont doesnt didnt wont wouldnt cant cannot couldnt isnt arent wasnt aint nobody nothing".split()
)
HAND: Final = ("self", "negation", "length")

Buckets = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Features:
    """How a text becomes features; part of the model, so that a text is read as it was in training."""

    bits: int
    """2**bits buckets."""
    run: int
    """Longest run of words that is a feature."""
    reach: int
    """Two words up to this many places apart are a feature; 1: none."""
    shortest: int
    longest: int
    """Lengths of the runs of characters within a word, its ends marked."""
    window_words: int
    stride_words: int
    """A longer text is read in windows of this many words, each begun so many words after the last."""

    def __post_init__(self) -> None:
        """Refuse what no model can have."""
        sizes = (self.run, self.reach, self.shortest, self.stride_words)
        if not 1 <= self.bits <= 24 or min(sizes) < 1 or self.longest < self.shortest:
            raise ValueError("feature settings are out of range")
        if self.window_words < self.stride_words:
            raise ValueError("windows would leave words out")


def words_of(text: str) -> list[str]:
    """Give the words as the model reads them: lower case, no apostrophes, digits alike, however it was written."""
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]} {text[-half:]}"
    return [_DIGITS.sub("0", _APOSTROPHES.sub("", word)) for word in _WORD.findall(text.lower())]


def windows_of(words: int, features: Features) -> list[tuple[int, int]]:
    """First and last-but-one word of every window of a text of that many words; one window if it is short."""
    size, stride = features.window_words, features.stride_words
    if words <= size:
        return [(0, words)]
    starts = [*range(0, words - size, stride), words - size]
    return [(start, start + size) for start in starts]


def buckets_of(words: Sequence[str], features: Features) -> tuple[Buckets, npt.NDArray[np.int32]]:
    """Bucket of every feature, (n,), and the number of features up to each word, (words + 1,); stable for ever.

    A feature belongs to the first of its words.
    """
    mask = (1 << features.bits) - 1
    found: list[int] = []
    upto = [0]
    for place, word in enumerate(words):
        found.append(crc32(f"w {word}".encode()) & mask)
        run = word
        for other in words[place + 1 : place + features.run]:
            run = f"{run} {other}"
            found.append(crc32(f"w {run}".encode()) & mask)
        for other in words[place + 2 : place + 1 + features.reach]:
            found.append(crc32(f"p {word} {other}".encode()) & mask)
        marked = f"<{word}>"
        for size in range(features.shortest, min(features.longest, len(marked)) + 1):
            for start in range(len(marked) - size + 1):
                found.append(crc32(f"c {marked[start : start + size]}".encode()) & mask)
        upto.append(len(found))
    return np.array(found, dtype=np.int32), np.array(upto, dtype=np.int32)


def hand_features(words: Sequence[str]) -> tuple[float, float, float]:
    """Shares of words about oneself and of negations, and the length; named in `HAND`."""
    count = max(len(words), 1)
    selves = sum(word in _SELF for word in words) / count
    negations = sum(word in _NEGATION for word in words) / count
    return selves, negations, math.log1p(len(words)) / 4


class CrisisClassifier:
    """A calibrated probability that a text shows a risk of suicide or self-harm, the speaker's own or another's."""

    source: Final = "classifier"

    def __init__(
        self,
        features: Features,
        weights: npt.NDArray[np.float32],
        hand: Sequence[float],
        bias: float,
        *,
        slope: float,
        offset: float,
        concern_threshold: float,
        active_threshold: float,
        facts: dict[str, Any] | None = None,
        digest: str = "",
    ) -> None:
        """`weights` is (2**bits,), `hand` has one weight for each of `HAND`; slope and offset calibrate the score."""
        self.features = features
        self.concern_threshold = concern_threshold
        self.active_threshold = active_threshold
        self.facts = facts or {}
        self.digest = digest
        """SHA-256 of the weights file; empty for a model that was not loaded."""
        self._weights = weights
        self._hand = tuple(hand)
        self._bias = bias
        self._slope = slope
        self._offset = offset

    @classmethod
    def load(cls, folder: Path) -> CrisisClassifier:
        """Load from `folder` (`model.json` and `weights.npz`).

        Raises `EngineLoadError` if a file is missing, corrupt, of another form, or does not belong to the other.
        """
        try:
            settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            data = (folder / WEIGHTS).read_bytes()
        except (OSError, ValueError) as error:
            raise EngineLoadError(
                f"{folder} holds no crisis classifier ({SETTINGS} and {WEIGHTS}): make one with `hearken train crisis`."
            ) from error
        digest = hashlib.sha256(data).hexdigest()
        try:
            if settings["format"] != FORMAT:
                raise ValueError(f"form {settings['format']}, not {FORMAT}")
            if settings["sha256"] != digest:
                raise ValueError(f"{WEIGHTS} is not the file that {SETTINGS} was written with")
            return cls._read(settings, data, digest)
        except Exception as error:  # zip, numpy and JSON each fail in their own many ways
            raise EngineLoadError(
                f"The crisis classifier in {folder} is broken ({_short(error)}): restore it, or make it anew with "
                "`hearken train crisis`."
            ) from error

    @classmethod
    def _read(cls, settings: dict[str, Any], data: bytes, digest: str) -> CrisisClassifier:
        features = Features(**settings["features"])
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            weights = arrays["weights"].astype(np.float32)
        hand = [float(settings["hand"][name]) for name in HAND]
        numbers = {name: float(settings[name]) for name in _NUMBERS}
        if weights.shape != (1 << features.bits,):
            raise ValueError("the weights have another number")
        if not (np.isfinite(weights).all() and all(map(math.isfinite, [*hand, *numbers.values()]))):
            raise ValueError("a number is not finite")
        if not 0 < numbers["concern_threshold"] <= numbers["active_threshold"] <= 1:
            raise ValueError("the thresholds are out of order")
        return cls(features, weights, hand, facts=settings.get("facts", {}), digest=digest, **numbers)

    def save(self, folder: Path) -> None:
        """Write both files into `folder`; the same model gives the same bytes."""
        packed = io.BytesIO()
        np.savez_compressed(packed, weights=self._weights.astype(np.float16))
        data = packed.getvalue()
        settings = {
            "format": FORMAT,
            "sha256": hashlib.sha256(data).hexdigest(),
            "features": {name: getattr(self.features, name) for name in Features.__slots__},
            "hand": dict(zip(HAND, self._hand, strict=True)),
            "bias": self._bias,
            "slope": self._slope,
            "offset": self._offset,
            "concern_threshold": self.concern_threshold,
            "active_threshold": self.active_threshold,
            "facts": self.facts,
        }
        (folder / WEIGHTS).write_bytes(data)
        (folder / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")

    def probability(self, text: str) -> float:
        """The probability, in [0, 1], that the text shows risk; that of its gravest window. Of no words it is 0."""
        words = words_of(text)
        if not words:
            return 0.0
        return 1 / (1 + math.exp(-min(max(self._slope * self.score(words) + self._offset, -40.0), 40.0)))

    def opinion(self, text: str) -> Opinion:
        """What it thinks of a turn, by its thresholds."""
        probability = self.probability(text)
        if probability < self.concern_threshold:
            return Opinion()
        level = SafetyLevel.ACTIVE if probability >= self.active_threshold else SafetyLevel.CONCERN
        return Opinion(level, is_certain=probability >= _CERTAIN)

    def score(self, words: Sequence[str]) -> float:
        """The uncalibrated score of the gravest window."""
        buckets, upto = buckets_of(words, self.features)
        sums = np.concatenate(([0.0], np.cumsum(self._weights[buckets], dtype=np.float64)))
        worst = -math.inf
        for start, end in windows_of(len(words), self.features):
            first, last = int(upto[start]), int(upto[end])
            total = float(sums[last] - sums[first]) / math.sqrt(max(last - first, 1))
            by_hand = sum(w * v for w, v in zip(self._hand, hand_features(words[start:end]), strict=True))
            worst = max(worst, total + by_hand)
        return worst + self._bias


_NUMBERS: Final = ("bias", "slope", "offset", "concern_threshold", "active_threshold")


def _short(error: Exception) -> str:
    return f"no {error}" if isinstance(error, KeyError) else str(error).splitlines()[0][:120] or type(error).__name__
