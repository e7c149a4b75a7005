"""Ends a turn when it is likely over, and not when it is silent: words, melody and the caller's own pauses decide.

At a pause of t seconds the odds that the caller goes on are those from how they stopped (melody, the words so far, how
often this caller pauses) times the share of the caller's pauses that are longer than t. The turn ends once these odds
fall below one threshold, never before `least_s` nor after `most_s` of silence. So a sentence that fell to its end is
answered soon, an "and then I" is waited for, and a caller who thinks long before each sentence is given longer.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

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
from server.turns.melody import Melody
from server.turns.pauses import PausePrior, PauseStatistics
from server.turns.sentence import is_left_open

_WEIGHTS: Final = Path(__file__).with_name("turn_end.json")
_MOST_LOG_ODDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class PatienceSettings:
    """How patient the listener is. Times in seconds of silence."""

    least_s: float = 0.3
    """No shorter silence ends a turn."""
    most_s: float = 2.0
    """Every silence of this length does."""
    going_on: float = 0.35
    """The turn ends once the probability that the caller goes on is below this: lower is more patient."""
    trust: float = 1.0
    """How far the log odds of melody and words are stretched: high waits either shortly or long, seldom in between."""
    pause_s: float = 0.2
    """A silence from which the reply may be prepared, in case the turn is over."""
    cut_s: float = 1.2
    """A caller who speaks again within this time after an end was cut off: the pause is learnt from."""
    prior: PausePrior = field(default_factory=PausePrior)

    def __post_init__(self) -> None:
        """Raise `SettingsError` on a value out of bounds."""
        if not 0.1 <= self.least_s <= self.most_s <= 10:
            raise SettingsError("least_s and most_s are seconds of silence: set 0.1 <= least_s <= most_s <= 10.")
        if not 0 < self.going_on < 1:
            raise SettingsError(f"going_on is {self.going_on}, a probability: set it between 0 and 1.")
        if not 0.1 <= self.pause_s <= self.least_s:
            raise SettingsError("pause_s must lie between 0.1 s and least_s.")


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: log odds that the caller goes on. `training.turn_ends` fits it."""

    bias: float
    cues: tuple[float, ...]
    """Of `melody.Cues`, in their order."""
    words_known: float
    left_open: float
    """The words so far end in one that wants another."""
    sentence_end: float
    """Times the log odds by which a language model expects the end of the turn."""

    @staticmethod
    @cache
    def load() -> Weights:
        """The weights that come with the package."""
        read = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
        return Weights(**{**read["weights"], "cues": tuple(read["weights"]["cues"])})


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
        self._melody = Melody()
        self._heard = 0
        self._last_voiced = 0
        self._speaking = False
        self._paused = False
        self._went_on_odds = 0.0  # of the running pause, by melody
        self._wait_s = self._settings.most_s
        self._words: str | None = None
        self._end_log_odds = 0.0
        self._mood = 1.0
        self._ended: tuple[int, int] | None = None  # of the last turn: when it was decided, its last voiced sample

    def push(self, voiced: bool, frame: Samples) -> list[TurnEvent]:
        """Take the next frame (n,) and whether there is voice in it; give what it settles."""
        events: list[TurnEvent] = []
        self._melody.push(voiced, frame)
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
        """Take the caller's mood: the odds that they go on are multiplied by this, 1 for a calm caller."""
        self._mood = max(patience, 1e-3)

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
                self._pauses.took_back()
                self._pauses.went_on((self._heard - last_voiced) / SAMPLE_RATE_HZ)
        self._ended = None
        self._speaking, self._paused = True, False
        self._last_voiced = self._heard
        self._words, self._end_log_odds = None, 0.0

    def _end(self, event: SpeechEnded) -> None:
        self._speaking = self._paused = False
        if event.reason is EndReason.SILENCE:
            self._pauses.ended()
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
            cues = self._melody.cues().as_array()
            self._went_on_odds = self._weights.bias + float(np.dot(cues, self._weights.cues))
            self._reckon()
            events.append(SpeechPaused(self._heard))
        if self._paused and silent_s >= self._wait_s:
            ended = self._inner.end_now()
            self._note(ended)
            events.append(ended)
        return events

    def _reckon(self) -> None:
        """How long a silence ends the turn, as far as is known by now."""
        log_odds = self._went_on_odds
        if self._words is not None:
            log_odds += self._weights.words_known
            log_odds += self._weights.left_open * is_left_open(self._words)
            log_odds += self._weights.sentence_end * self._end_log_odds
        log_odds = self._settings.trust * log_odds + self._pauses.log_odds + math.log(self._mood)
        log_odds = min(max(log_odds, -_MOST_LOG_ODDS), _MOST_LOG_ODDS)
        wanted = math.log(self._settings.going_on / (1 - self._settings.going_on))
        wait_s = self._pauses.longer_than(math.exp(min(wanted - log_odds, 0.0)))
        self._wait_s = min(max(wait_s, self._settings.least_s), self._settings.most_s)
