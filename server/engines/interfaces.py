"""The engine interfaces and the messages that cross them.

Nothing here imports a model library, so the server's logic is tested without one. Audio is float32 mono in
[-1, 1] at 16 kHz on the way in; each synthesizer states its own output rate. Every method may block: the server
calls engines from worker threads, never from the event loop. Long work takes a `CancelToken` and stops within one
step of its cancellation by raising `TurnCancelled`.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from server.errors import TurnCancelled

SAMPLE_RATE_HZ = 16_000
"""Rate of all audio inside the server, in hertz."""

Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""


class CancelToken:
    """Tells work on another thread that its turn is over. Cheap to check every decoding step."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        """Start uncancelled."""
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop; safe from any thread, any number of times."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `TurnCancelled` if the work should stop."""
        if self._event.is_set():
            raise TurnCancelled


class Speaker(enum.Enum):
    """Who said a turn."""

    CALLER = "caller"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the dialogue, as it was said (caller) or as it was heard (assistant)."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word. Times are seconds from the first sample of its utterance; confidence is in [0, 1]."""

    text: str
    start_s: float
    end_s: float
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What one utterance says. Empty text means that no words were heard. Confidence is in [0, 1] or unknown."""

    text: str
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    language: str = "en"
    alternatives: tuple[str, ...] = ()
    """Other hypotheses of the same sound, likeliest first, where the engine has them; for the safety screen alone."""


class TranscriberStream(Protocol):
    """One utterance being transcribed. Used by one thread at a time."""

    def feed(self, samples: Samples) -> None:
        """Take the next samples, shape (n,) at 16 kHz; may decode as it goes."""

    def partial(self, cancel: CancelToken) -> str:
        """The words heard so far, the latest of them unsure; empty where an engine would take too long to tell."""

    def snapshot(self, cancel: CancelToken) -> Transcript:
        """What `finish` would give now, while the utterance goes on; any number of times."""

    def finish(self, cancel: CancelToken) -> Transcript:
        """End the utterance and give its final transcript. Called once."""

    def close(self) -> None:
        """Give back whatever the stream holds; idempotent, and right at any time, also after `finish`."""


class Transcriber(Protocol):
    """Speech to text."""

    @property
    def name(self) -> str:
        """What is loaded, for people: engine, size, source."""

    def warm_up(self) -> None:
        """Run every shape once so that the first caller waits for nothing."""

    def open(self, language: str) -> TranscriberStream:
        """Start an utterance; `language` is a BCP-47 tag such as "en" or "en-US"."""


@dataclass(frozen=True, slots=True)
class EmotionEstimate:
    """How the caller sounds in words. Probabilities are calibrated and sum to 1 over the classifier's labels."""

    label: str
    """The likeliest of the 32 EmpatheticDialogues labels."""
    group: str
    """The likeliest of the 8 groups of `server.engines.emotions`, by summed probability."""
    valence: float
    """Expected valence in [-1, 1]: -1 all unpleasant, 1 all pleasant."""
    confidence: float
    """Probability of `label`."""
    distribution: tuple[tuple[str, float], ...]
    """(label, probability), likeliest first, all labels."""


class EmotionClassifier(Protocol):
    """Dialogue to emotion, from words alone."""

    @property
    def name(self) -> str:
        """What is loaded, for people."""

    def warm_up(self) -> None:
        """Run every shape once."""

    def classify(self, dialogue: Sequence[Turn], cancel: CancelToken) -> EmotionEstimate:
        """Read the caller's emotion from the dialogue so far; the last turn is the caller's, the list is not empty."""


class Responder(Protocol):
    """Dialogue to reply."""

    @property
    def name(self) -> str:
        """What is loaded, for people."""

    def warm_up(self) -> None:
        """Run every shape once."""

    def ends_turn(self, words: str, cancel: CancelToken) -> float:
        """The probability, in (0, 1), that a caller who has said these words has come to an end; 0.5: no idea."""

    def reply(self, dialogue: Sequence[Turn], emotion: EmotionEstimate | None, cancel: CancelToken) -> Iterator[str]:
        """Write a reply to the last (caller's) turn, piece by piece; the pieces joined are the reply."""


@dataclass(frozen=True, slots=True)
class Prosody:
    """How a sentence is spoken, relative to the voice's own manner."""

    rate: float = 1.0
    """Speaking rate as a factor: 0.85 is slower and calmer."""
    pitch_semitones: float = 0.0
    """Shift of the voice's pitch, in semitones."""
    pause_s: float = 0.0
    """Silence added after each clause, in seconds."""
    gain_db: float = 0.0
    """Change of level, in decibels."""


class Synthesizer(Protocol):
    """Text to speech."""

    @property
    def name(self) -> str:
        """What is loaded, for people."""

    @property
    def sample_rate_hz(self) -> int:
        """Rate of what `speak` yields, in hertz."""

    def warm_up(self) -> None:
        """Run every shape once."""

    def speak(self, text: str, prosody: Prosody, cancel: CancelToken) -> Iterator[Samples]:
        """Speak one clause or more; yields chunks of shape (n,) as soon as they exist. No words: yields nothing."""


class SpeechStream(Protocol):
    """One call's sound, judged as it comes. Quick enough for the event loop: well under a millisecond a frame."""

    def push(self, samples: Samples) -> float:
        """Take the next samples, (n,) at 16 kHz; give the probability that the latest of them hold a voice."""

    def reset(self) -> None:
        """Forget what was heard: sound was left out."""


class SpeechModel(Protocol):
    """Sound to the probability that somebody speaks."""

    def open(self) -> SpeechStream:
        """Listen to a new call."""
