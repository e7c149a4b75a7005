"""When the caller starts and stops speaking: the events, the policy's interface, and the policy of silence.

A policy is a pure state machine over frames. It has no clock: every time is a count of samples heard since the call
began, so a recording replayed at any speed gives the same events.
"""

from __future__ import annotations

import enum
from collections import deque
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from server.errors import SettingsError

SAMPLE_RATE_HZ = 16_000
"""Rate of all audio that is listened to, in hertz."""

Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""


class EndReason(enum.Enum):
    """Why an utterance ended."""

    SILENCE = "silence"
    """The caller paused for as long as the policy waits."""
    TOO_LONG = "too_long"
    """The utterance reached its longest; the next one began at once if the caller was still speaking."""
    CLOSED = "closed"
    """The caller's audio ended."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """An utterance begins. Its audio begins at `at_sample`, pre-roll included, which is before now."""

    at_sample: int


@dataclass(frozen=True, slots=True)
class SpeechConfirmed:
    """The running utterance has enough voice in it to be meant: it may interrupt the assistant. Once an utterance."""

    at_sample: int
    """End of the frame that settled it."""


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The running utterance is over: samples [start_sample, end_sample) since the call began."""

    start_sample: int
    end_sample: int
    last_voiced_sample: int
    """Where the voice stopped (exclusive); what follows is the silence that was waited for."""
    reason: EndReason


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """The caller of the running utterance is silent: it may be over. The reply can be prepared."""

    at_sample: int
    """End of the frame that settled it."""


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """The caller goes on after a pause: what was prepared is of no use."""

    at_sample: int
    """Begin of the frame that has voice again."""


TurnEvent = SpeechStarted | SpeechConfirmed | SpeechPaused | SpeechResumed | SpeechEnded


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """How patient the listener is. All in seconds of sound heard."""

    start_s: float = 0.12
    """Voice needed to start an utterance."""
    start_window_s: float = 0.3
    """Within how much sound that voice must fall."""
    pre_roll_s: float = 0.6
    """Sound kept from before the first voice: soft beginnings of words are in it."""
    confirm_s: float = 0.25
    """Voice needed, since the utterance started, to interrupt the assistant."""
    silence_s: float = 0.6
    """Silence that ends an utterance."""
    max_utterance_s: float = 60.0
    """Longest utterance; a longer one is cut in two."""

    def __post_init__(self) -> None:
        """Raise `SettingsError` on a value out of bounds."""
        for name, low, high in (
            ("start_s", 0.02, 1.0),
            ("start_window_s", 0.02, 2.0),
            ("pre_roll_s", 0.0, 2.0),
            ("confirm_s", 0.02, 5.0),
            ("silence_s", 0.1, 10.0),
            ("max_utterance_s", 1.0, 600.0),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingsError(f"{name} is {value} s; set it between {low} and {high} s.")
        if self.start_window_s < self.start_s:
            raise SettingsError(
                f"start_window_s ({self.start_window_s} s) is shorter than start_s ({self.start_s} s), so that no "
                "utterance could start; make it at least as long."
            )
        if self.max_utterance_s < self.start_window_s + self.pre_roll_s + self.silence_s:
            raise SettingsError(
                "max_utterance_s is shorter than start_window_s, pre_roll_s and silence_s together, so that no "
                "utterance could end by silence; make it longer."
            )


class EndpointPolicy(Protocol):
    """Decides where utterances begin and end. One per call; frames come in order, without gaps.

    Events come in this order, again and again: `SpeechStarted`, at most one `SpeechConfirmed`, `SpeechEnded`.
    Utterances never overlap. A policy may tell of pauses inside: `SpeechPaused`, then `SpeechResumed` or the end.
    """

    def push(self, voiced: bool, frame: Samples) -> list[TurnEvent]:
        """Take the next frame (n,) and whether there is voice in it; give what it settles."""

    def read(self, words: str) -> None:
        """Learn what the running utterance says so far, if a transcriber knows; a policy may ignore it."""

    def expect_end(self, probability: float) -> None:
        """Learn how likely a sentence ends after the words so far, in (0, 1); a policy may ignore it."""

    def feel(self, patience: float) -> None:
        """Learn how much more patience than usual the caller's mood asks for, 1 for none; a policy may ignore it."""

    def flush(self) -> list[TurnEvent]:
        """End the running utterance, if there is one: no more audio will come."""


class SilenceEndpointing:
    """Ends an utterance after a fixed silence, whatever was said."""

    def __init__(self, settings: TurnSettings | None = None, *, silence_s: float | None = None) -> None:
        """Start in silence, at sample 0; `silence_s` takes the place of the settings'."""
        settings = settings or TurnSettings()
        self._start = _samples(settings.start_s)
        self._window = _samples(settings.start_window_s)
        self._pre_roll = _samples(settings.pre_roll_s)
        self._confirm = _samples(settings.confirm_s)
        self._silence = _samples(settings.silence_s if silence_s is None else silence_s)
        self._longest = _samples(settings.max_utterance_s)
        self._heard = 0
        self._recent: deque[tuple[int, int, bool]] = deque()  # (first sample, samples, voiced) while nobody speaks
        self._speaking = False
        self._confirmed = False
        self._voiced = 0  # samples with voice in the running utterance
        self._begin = 0  # first sample of the running utterance
        self._last_voiced = 0
        self._free_from = 0  # end of the latest utterance: the next may not begin before it

    def push(self, voiced: bool, frame: Samples) -> list[TurnEvent]:
        """Take the next frame (n,) and whether there is voice in it; give what it settles."""
        at, samples = self._heard, len(frame)
        self._heard += samples
        if not self._speaking:
            return self._wait(at, samples, voiced)
        if self._heard - self._begin > self._longest and at > self._begin:
            ended = self._end(at, EndReason.TOO_LONG)
            return [ended, *(self._begin_utterance(at, samples) if voiced else self._wait(at, samples, voiced))]
        if voiced:
            self._last_voiced = self._heard
            self._voiced += samples
            return self._check_confirmed()
        if self._heard - self._last_voiced >= self._silence:
            return [self._end(self._heard, EndReason.SILENCE)]
        return []

    def read(self, words: str) -> None:
        """Ignore the words: silence alone decides."""

    def expect_end(self, probability: float) -> None:
        """Ignore it."""

    def feel(self, patience: float) -> None:
        """Ignore it."""

    def flush(self) -> list[TurnEvent]:
        """End the running utterance, if there is one."""
        self._recent.clear()
        return [self._end(self._heard, EndReason.CLOSED)] if self._speaking else []

    def end_now(self) -> SpeechEnded:
        """End the running utterance here, for silence: another policy knows more. One must be running."""
        return self._end(self._heard, EndReason.SILENCE)

    def _wait(self, at: int, samples: int, voiced: bool) -> list[TurnEvent]:
        self._recent.append((at, samples, voiced))
        while self._recent[0][0] < self._heard - self._window and len(self._recent) > 1:
            self._recent.popleft()
        voice = sum(n for _, n, is_voiced in self._recent if is_voiced)
        if voice < self._start:
            return []
        first = next(begin for begin, _, is_voiced in self._recent if is_voiced)
        return self._begin_utterance(max(first - self._pre_roll, self._free_from), voice)

    def _begin_utterance(self, begin: int, voice: int) -> list[TurnEvent]:
        self._recent.clear()
        self._speaking, self._confirmed = True, False
        self._begin, self._voiced, self._last_voiced = begin, voice, self._heard
        return [SpeechStarted(begin), *self._check_confirmed()]

    def _check_confirmed(self) -> list[TurnEvent]:
        if self._confirmed or self._voiced < self._confirm:
            return []
        self._confirmed = True
        return [SpeechConfirmed(self._heard)]

    def _end(self, end: int, reason: EndReason) -> SpeechEnded:
        self._speaking = False
        self._free_from = end
        return SpeechEnded(self._begin, end, self._last_voiced, reason)


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)
