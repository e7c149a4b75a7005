"""Whether sound during a reply is the caller taking the floor: not the reply's own echo, a cough or an "mhm".

Two guards. Sound that lies far enough below what is being played is taken for its echo and is no voice at all; how far
is learnt in the call, from what sounds like a voice while a reply plays and nobody speaks over it. Voice
that remains interrupts once there is enough of it, or sooner once a transcriber hears a word that means something;
words of listening ("yeah", "okay") interrupt only by going on. Pure; time is samples heard.
"""

from __future__ import annotations

import math
import re
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from server.errors import SettingsError

SAMPLE_RATE_HZ: Final = 16_000
Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""

_LISTENING: Final = frozenset(
    "yeah yes yep yup uh um mm mmm mhm hm hmm huh ah oh aha okay ok right sure wow really true exactly good nice i see "
    "got it the a and of".split()
)
"""Words by which listeners say that they listen, and what recognisers make of a cough or a hum."""
_ECHO_FRAMES: Final = 200  # 4 s of replies
_ECHO_KNOWN_FRAMES: Final = 50
_ECHO_MARGIN_DB: Final = 3.0
_LEAST_ECHO_DB: Final = 6.0
_MOST_ECHO_DB: Final = 18.0
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class BargeInSettings:
    """What it takes to interrupt a reply."""

    voiced_s: float = 0.6
    """Voice, in seconds, that interrupts whatever it says."""
    word_voiced_s: float = 0.25
    """Voice, in seconds, that interrupts beside a word that means something."""
    echo_db: float = 14.0
    """Sound that lies so far below what is played, in dB, is its echo, until the call's own is known; 0: none is."""

    def __post_init__(self) -> None:
        """Raise `SettingsError` on a value out of bounds."""
        if not 0.02 <= self.word_voiced_s <= self.voiced_s <= 5:
            raise SettingsError(
                "word_voiced_s and voiced_s are seconds of voice: set 0.02 <= word_voiced_s <= voiced_s."
            )
        if not 0 <= self.echo_db <= 60:
            raise SettingsError(f"echo_db is {self.echo_db}; set it between 0 and 60 dB.")


class EchoEstimate:
    """How far below what is played its echo comes back: the loudest that was heard of it lately. Pure."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._below_db: deque[float] = deque(maxlen=_ECHO_FRAMES)

    def push(self, below_db: float) -> None:
        """Take a frame that is no caller's: how far it lies below what is played, infinity where it holds no voice."""
        self._below_db.append(below_db)

    def guard_db(self, otherwise: float) -> float:
        """From how far below what is played sound is its echo; `otherwise` until a second was heard."""
        if len(self._below_db) < _ECHO_KNOWN_FRAMES:
            return otherwise
        loudest = sorted(self._below_db)[len(self._below_db) // 50]
        return min(max(loudest - _ECHO_MARGIN_DB, _LEAST_ECHO_DB), _MOST_ECHO_DB)


class BargeIn:
    """Follows one call's replies and what is said over them."""

    def __init__(self, settings: BargeInSettings | None = None) -> None:
        """Nothing is being played."""
        self._settings = settings or BargeInSettings()
        self._playing_dbfs: float | None = None
        self._voiced = 0
        self._word = False
        self._is_open = False
        self._echo = EchoEstimate()

    @property
    def is_open(self) -> bool:
        """Whether somebody speaks over a reply and it is not settled yet what that is."""
        return self._is_open

    def playing(self, level_dbfs: float | None) -> None:
        """Take the level of what the caller hears of the assistant now, in dBFS; None: nothing."""
        self._playing_dbfs = level_dbfs

    def is_voice(self, voiced: bool, frame: Samples) -> bool:
        """Whether a frame (n,), in which a detector heard a voice or not, holds one that is no echo; learns from it."""
        if self._playing_dbfs is None or not self._settings.echo_db:
            return voiced
        below_db = self._playing_dbfs - level_dbfs(frame) if voiced else math.inf
        is_voice = below_db <= self._echo.guard_db(self._settings.echo_db)
        if not is_voice and not self._is_open:
            self._echo.push(below_db)
        return is_voice

    def begin(self, voiced_samples: int = 0) -> bool:
        """An utterance begins, with so much voice in it; whether over a reply, which has to be settled."""
        self._voiced, self._word = voiced_samples, False
        self._is_open = self._playing_dbfs is not None
        return self._is_open

    def push(self, voiced: bool, samples: int) -> bool:
        """Take the next samples of an open utterance; whether they settle that it is meant."""
        self._voiced += samples if voiced else 0
        return self._settle()

    def read(self, words: str) -> bool:
        """Take the words so far of an open utterance; whether they settle that it is meant."""
        self._word = self._word or means_something(words)
        return self._settle()

    def end(self) -> None:
        """The utterance is over."""
        self._is_open = False

    def _settle(self) -> bool:
        if not self._is_open:
            return False
        wanted_s = self._settings.word_voiced_s if self._word else self._settings.voiced_s
        if self._playing_dbfs is None:  # the reply is over: there is nothing left to guard
            wanted_s = min(wanted_s, self._settings.word_voiced_s)
        if self._voiced < wanted_s * SAMPLE_RATE_HZ:
            return False
        self._is_open = False
        return True


def means_something(words: str) -> bool:
    """Whether there is a word among them that is more than a sign of listening."""
    return any(word not in _LISTENING for word in _WORD.findall(words.lower()))


def level_dbfs(sound: Samples) -> float:
    """Mean level of samples (n,) in dB of full scale; -100 for none."""
    if not len(sound):
        return -100.0
    return 10 * math.log10(float(np.dot(sound, sound)) / len(sound) + 1e-10)
