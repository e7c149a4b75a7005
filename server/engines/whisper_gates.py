"""What keeps words that nobody said out of a Whisper transcript. Pure decisions over text and numbers.

Whisper was trained on captions and fills silence with them ("thank you for watching"); a phantom sentence may set
off a crisis path. The first gate is not here: audio without speech is never decoded. These judge what was decoded.
The bounds on no-speech probability, log probability and compression ratio follow Radford et al. 2022, section 4.5.
"""

from __future__ import annotations

import enum
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gates:
    """Bounds past which decoded words, or audio to decode, are not believed."""

    speech_probability: float = 0.35
    """Least probability of speech, over 32 ms, for audio to be decoded at all."""
    level_dbfs: float = -62.0
    """Loudest 20 ms below this level, in dBFS: silence, not decoded."""
    no_speech_probability: float = 0.6
    """Whisper's own no-speech probability above this drops the words, unless it is sure of them."""
    sure_log_probability: float = -0.7
    """Mean log probability a token above which Whisper is sure of its words."""
    doubtful_log_probability: float = -1.0
    """Below this the window is decoded once more, with repeats forbidden."""
    worst_log_probability: float = -1.5
    """Below this the words are dropped: they are guesses."""
    compression_ratio: float = 2.4
    """Text that deflates by more than this factor is a loop."""
    word_repeats: int = 8
    """A word said more often than this in a row is a loop; people do say "no no no no"."""
    phrase_repeats: int = 3
    """A phrase of two to eight words said more often than this in a row is a loop."""


class Verdict(enum.Enum):
    """What to do with decoded words."""

    KEEP = "keep"
    RETRY = "retry"
    DROP = "drop"


PHANTOMS = frozenset(
    {
        "bye",
        "bye bye",
        "please subscribe",
        "see you in the next video",
        "see you next time",
        "subtitles by the amara org community",
        "thank you",
        "thank you for watching",
        "thank you so much for watching",
        "thank you very much",
        "thanks for listening",
        "thanks for watching",
        "you",
    }
)
"""Captions that Whisper writes over silence, in lower case without punctuation."""

_PHANTOM_NO_SPEECH = 0.2
_PHANTOM_LOG_PROBABILITY = -0.7
_LONGEST_PHRASE_WORDS = 8


def bare(word: str) -> str:
    """Strip a word, or words, of case and punctuation, for comparison only."""
    return " ".join(re.findall(r"[\w']+", word.lower()))


def compression_ratio(text: str) -> float:
    """By what factor the UTF-8 of `text` deflates; about 1 for a sentence, above 2.4 for a loop."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def repeats_to_cut(words: Sequence[str], gates: Gates) -> tuple[int, int] | None:
    """Find the first loop; returns (start, end) of the words to take out so that the phrase stands once."""
    plain = [bare(word) for word in words]
    for start in range(len(plain)):
        for length in range(1, min(_LONGEST_PHRASE_WORDS, len(plain) - start) + 1):
            phrase = plain[start : start + length]
            end = start + length
            while plain[end : end + length] == phrase:
                end += length
            allowed = gates.word_repeats if length == 1 else gates.phrase_repeats
            if (end - start) // length > allowed:
                return start + length, end
    return None


def without_loops(words: Sequence[str], gates: Gates) -> list[int]:
    """Indices of the words that stay when every loop is cut down to its phrase, said once."""
    kept = list(range(len(words)))
    while cut := repeats_to_cut([words[index] for index in kept], gates):
        del kept[cut[0] : cut[1]]
    return kept


def judge(text: str, log_probability: float, no_speech_probability: float, gates: Gates) -> Verdict:
    """Decide on one window's words, from the mean log probability a token and Whisper's no-speech probability."""
    words = text.split()
    if not words or log_probability < gates.worst_log_probability:
        return Verdict.DROP
    if no_speech_probability > gates.no_speech_probability and log_probability < gates.sure_log_probability:
        return Verdict.DROP
    if bare(text) in PHANTOMS and (
        no_speech_probability > _PHANTOM_NO_SPEECH or log_probability < _PHANTOM_LOG_PROBABILITY
    ):
        return Verdict.DROP
    looped = compression_ratio(text) > gates.compression_ratio or repeats_to_cut(words, gates) is not None
    return Verdict.RETRY if looped or log_probability < gates.doubtful_log_probability else Verdict.KEEP
