"""Ends a turn when it is likely over, and not when it is silent: words and the caller's own pauses decide.

At a pause the probability is reckoned that the caller goes on, from the words so far: left in the air, or at what a
language model takes for a sentence's end. A turn that is probably over ends after `least_s` of silence; otherwise the
caller gets as long as nearly all of their own pauses are, at most `most_s`. Both grow with the caller's distress. So a
whole sentence is answered soon, an "and then I" is waited for, and who thinks long before each word is given longer.

Melody (pitch, level and creak before the pause) and the length of the turn so far were tried and left out: on
recordings that they were not fitted to they told nothing (`docs/turn-taking.md`).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from server.errors import SettingsError
from server.turns.endpointing import (
    SAMPLE_RATE_HZ,
    EndReason,
    Samples,
    SilenceEndpointing,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    TurnEvent,
    TurnSettings,
)
from server.turns.pauses import PausePrior, PauseStatistics
from server.turns.sentence import is_left_open

_WEIGHTS: Final = Path(__file__).with_name("turn_end.json")


@dataclass(frozen=True, slots=True)
class PatienceSettings:
    """How patient the listener is. Times in seconds of silence."""

    least_s: float = 0.6
    """Silence that ends a turn which is probably over."""
    most_s: float = 2.0
    """Silence that ends every turn."""
    going_on: float = 0.66
    """Probability from which the caller is taken to go on."""
    covered: float = 0.95
    """Share of a caller's pauses that a turn which probably goes on is waited for."""
    pause_s: float = 0.2
    """A silence from which the reply may be prepared, in case the turn is over."""
    cut_s: float = 1.2
    """A caller who speaks again within this time after an end was cut off: the pause is learnt from."""
    prior: PausePrior = field(default_factory=PausePrior)

    def __post_init__(self) -> None:
        """Raise `SettingsError` on a value out of bounds."""
        if not 0.1 <= self.least_s <= self.most_s <= 10:
            raise SettingsError("least_s and most_s are seconds of silence: set 0.1 <= least_s <= most_s <= 10.")
        if not (0 < self.going_on < 1 and 0 < self.covered < 1):
            raise SettingsError("going_on is a probability and covered a share: set both between 0 and 1.")
        if not 0.1 <= self.pause_s <= self.least_s:
            raise SettingsError("pause_s must lie between 0.1 s and least_s.")


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: log odds that the caller goes on. `training.turn_ends` fits it."""

    bias: float
    left_open: float
    """The words so far end in one that wants another."""
    sentence_end: float
    """Times the log odds by which a language model expects the end of the turn."""

    @staticmethod
    @cache
    def load() -> Weights:
        """The weights that come with the package."""
        return Weights(**json.loads(_WEIGHTS.read_text(encoding="utf-8"))["weights"])


class PatientEndpointing:
    """An `EndpointPolicy`. Pure: time is samples heard.

    Beside the events of every policy it tells of each pause (`SpeechPaused`) and of its end (`SpeechResumed`).
    """

    def __init__(
        self,
        settings: TurnSettings | None = None,
        patience: PatienceSettings | None = None,
        weights: Weights | None = None,
    ) -> None:
        """Start in silence, at sample 0. Of `settings` all but `silence_s` counts."""
        self._settings = patience or PatienceSettings()
        self._weights = weights or Weights.load()
        self._inner = SilenceEndpointing(settings, silence_s=self._settings.most_s)
        self._pauses = PauseStatistics(self._settings.prior)
        self._heard = 0
        self._last_voiced = 0
        self._speaking = False
        self._paused = False
        self._wait_s = self._settings.most_s
        self._words: str | None = None
        self._end_log_odds = 0.0
        self._mood = 1.0
        self._ended: tuple[int, int] | None = None  # of the last turn: when it was decided, its last voiced sample

    def push(self, voiced: bool, frame: Samples) -> list[TurnEvent]:
        """Take the next frame (n,) and whether there is voice in it; give what it settles."""
        events: list[TurnEvent] = []
        self._heard += len(frame)
        if self._speaking and voiced and self._paused:
            events += self._resume(self._heard - len(frame))
        for event in self._inner.push(voiced, frame):
            events.append(event)
            self._note(event)
        if voiced:
            self._last_voiced = self._heard
        elif self._speaking:
            events += self._silent()
        return events

    def read(self, words: str) -> None:
        """Learn what the running utterance says so far."""
        self._words = words
        self._end_log_odds = 0.0
        self._reckon()

    def expect_end(self, probability: float) -> None:
        """Learn how likely a language model holds the end of the turn after the words so far, in (0, 1)."""
        inside = min(max(probability, 1e-4), 1 - 1e-4)
        self._end_log_odds = math.log(inside / (1 - inside))
        self._reckon()

    def feel(self, patience: float) -> None:
        """Take the caller's mood: silences that end a turn are multiplied by this, 1 for a calm caller."""
        self._mood = max(patience, 1e-3)
        self._reckon()

    def flush(self) -> list[TurnEvent]:
        """End the running utterance, if there is one."""
        events = self._inner.flush()
        for event in events:
            self._note(event)
        return events

    @property
    def wait_s(self) -> float:
        """The silence that would end the turn now, in seconds."""
        return self._wait_s

    def _note(self, event: TurnEvent) -> None:
        match event:
            case SpeechStarted():
                self._begin()
            case SpeechEnded():
                self._end(event)

    def _begin(self) -> None:
        if self._ended is not None:
            decided_at, last_voiced = self._ended
            if (self._heard - decided_at) / SAMPLE_RATE_HZ <= self._settings.cut_s:
                self._pauses.went_on((self._heard - last_voiced) / SAMPLE_RATE_HZ)
        self._ended = None
        self._speaking, self._paused = True, False
        self._last_voiced = self._heard
        self._words, self._end_log_odds = None, 0.0

    def _end(self, event: SpeechEnded) -> None:
        self._speaking = self._paused = False
        if event.reason is EndReason.SILENCE:
            self._ended = (self._heard, event.last_voiced_sample)

    def _resume(self, at: int) -> list[TurnEvent]:
        self._paused = False
        self._pauses.went_on((at - self._last_voiced) / SAMPLE_RATE_HZ)
        return [SpeechResumed(at)]

    def _silent(self) -> list[TurnEvent]:
        silent_s = (self._heard - self._last_voiced) / SAMPLE_RATE_HZ
        events: list[TurnEvent] = []
        if not self._paused and silent_s >= self._settings.pause_s:
            self._paused = True
            self._reckon()
            events.append(SpeechPaused(self._heard))
        if self._paused and silent_s >= self._wait_s:
            ended = self._inner.end_now()
            self._note(ended)
            events.append(ended)
        return events

    def _reckon(self) -> None:
        """How long a silence ends the turn, as far as is known by now."""
        log_odds = self._weights.bias
        if self._words is not None:
            log_odds += self._weights.left_open * is_left_open(self._words)
            log_odds += self._weights.sentence_end * self._end_log_odds
        wait_s = self._settings.least_s
        if log_odds >= math.log(self._settings.going_on / (1 - self._settings.going_on)):
            wait_s = max(self._pauses.covering(self._settings.covered), wait_s)
        self._wait_s = min(max(wait_s * self._mood, self._settings.pause_s), self._settings.most_s)
