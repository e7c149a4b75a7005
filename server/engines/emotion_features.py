"""Dialogue to sparse features: the one feature extraction that the linear emotion classifier trains and serves with.

Hashed n-grams of words and of characters inside words, in two blocks of one index space: words first, then characters.
Hashing is stateless (Weinberger et al. 2009, arXiv 0902.2206), so there is no vocabulary to store, and it is written in
numpy alone: importing scikit-learn for it costs 1.7 s and 130 MB. Punctuation and case are dropped, because recognisers
differ in what they write.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from server.engines.interfaces import Speaker, Turn

Buckets = npt.NDArray[np.int32]
"""Bucket of every n-gram of a text, with repeats, shape (n,)."""

MAX_TURN_CHARACTERS: Final = 10_000
"""Of a longer turn only the end is read: about ten minutes of speech."""

_WORD: Final = re.compile(r"\w+(?:'\w+)?")
_BLANK: Final = 32
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class FeatureSpec:
    """What is hashed and into how many buckets; stored beside the weights, which mean nothing without it."""

    word_ngrams: int = 2
    """Longest n-gram of words."""
    char_min: int = 2
    """Shortest n-gram of characters."""
    char_max: int = 5
    """Longest n-gram of characters; a word begins and ends with a blank."""
    word_bits: int = 18
    """log2 of the buckets for n-grams of words."""
    char_bits: int = 18
    """log2 of the buckets for n-grams of characters."""
    max_turns: int = 7
    """Latest turns that are read: the longest context in EmpatheticDialogues; in a long call older feelings fade."""
    caller_only: bool = True
    """Whether the assistant's words are left out, so that its own guesses do not come back as evidence."""

    word_damping: float = 12.0
    """Added to the length of the block of words before it is scaled to 1; see `weigh`."""
    char_damping: float = 20.0
    """The same for the block of characters."""

    @property
    def word_rows(self) -> int:
        """Buckets for n-grams of words; the characters' buckets start here."""
        return 1 << self.word_bits

    @property
    def rows(self) -> int:
        """All buckets."""
        return self.word_rows + (1 << self.char_bits)


def turn_buckets(text: str, spec: FeatureSpec) -> Buckets:
    """Buckets of every n-gram of one turn, shape (n,); empty if the turn has no word."""
    words = _words(text)
    if not words:
        return np.zeros(0, np.int32)
    word_hashes = _word_grams(words, spec.word_ngrams) >> np.uint64(64 - spec.word_bits)
    char_hashes = _char_grams(words, spec.char_min, spec.char_max) >> np.uint64(64 - spec.char_bits)
    return np.concatenate([word_hashes.astype(np.int32), char_hashes.astype(np.int32) + np.int32(spec.word_rows)])


def read_turns(dialogue: Sequence[Turn], spec: FeatureSpec) -> list[Turn]:
    """The turns of `dialogue` that the classifier reads, oldest first."""
    latest = dialogue[-spec.max_turns :]
    return [turn for turn in latest if turn.speaker is Speaker.CALLER or not spec.caller_only]


def count(turns: Sequence[Buckets]) -> tuple[Buckets, npt.NDArray[np.float32]]:
    """Distinct buckets of all `turns` together, ascending, shape (k,), and how often each occurs, shape (k,)."""
    if not turns:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    buckets, counts = np.unique(np.concatenate(turns), return_counts=True)
    return buckets, counts.astype(np.float32)


def weigh(
    buckets: Buckets, counts: npt.NDArray[np.float32], idf: npt.NDArray[np.float32], spec: FeatureSpec
) -> npt.NDArray[np.float32]:
    """TF-IDF of `count`'s result, shape (k,): (1 + ln count) × idf, each block divided by √(length² + damping²).

    Without damping a lone "hello" would weigh as much as a whole story; so it weighs what it says.
    """
    values: npt.NDArray[np.float32] = ((1.0 + np.log(counts)) * idf[buckets]).astype(np.float32)
    border = int(np.searchsorted(buckets, spec.word_rows))
    for block, damping in ((values[:border], spec.word_damping), (values[border:], spec.char_damping)):
        block /= np.sqrt(np.dot(block, block) + damping * damping)
    return values


def dialogue_features(
    dialogue: Sequence[Turn], idf: npt.NDArray[np.float32], spec: FeatureSpec
) -> tuple[Buckets, npt.NDArray[np.float32]]:
    """Buckets (k,) and TF-IDF values (k,) of a dialogue."""
    buckets, counts = count([turn_buckets(turn.text, spec) for turn in read_turns(dialogue, spec)])
    return buckets, weigh(buckets, counts, idf, spec)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text[-MAX_TURN_CHARACTERS:]).lower().replace("\u2019", "'")
    return _WORD.findall(plain)


def _word_grams(words: list[str], longest: int) -> npt.NDArray[np.uint64]:
    # A lone surrogate cannot be encoded strictly, and a caller's client may send anything.
    codes = np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words], np.uint64)
    return np.concatenate([_ngrams(codes, n, salt=n) for n in range(1, longest + 1)])


def _char_grams(words: list[str], shortest: int, longest: int) -> npt.NDArray[np.uint64]:
    padded = f" {' '.join(words)} "
    codes = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    blanks_before = np.concatenate([[0], np.cumsum(codes == _BLANK)])
    grams = []
    for n in range(shortest, longest + 1):
        hashes = _ngrams(codes, n, salt=100 + n)
        m = len(hashes)
        # A gram that has a blank strictly inside reaches over two words: leave it out.
        inside = blanks_before[n - 1 : n - 1 + m] - blanks_before[1 : 1 + m]
        grams.append(hashes[inside == 0])
    return np.concatenate(grams)


def _ngrams(codes: npt.NDArray[np.uint64], n: int, *, salt: int) -> npt.NDArray[np.uint64]:
    """64-bit hash of every run of `n` codes, shape (max(0, len - n + 1),); arithmetic wraps on purpose."""
    m = max(0, len(codes) - n + 1)
    hashes = np.zeros(m, np.uint64)
    for offset in range(n):
        hashes = hashes * _BASE + codes[offset : offset + m]
    return _finish(hashes * _BASE + np.uint64(salt))


def _finish(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread every bit over the high bits, which pick the bucket (finaliser of SplitMix64, Steele et al. 2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))
