"""Whether a frame of 20 ms holds a voice: WebRTC's detector as the cheap gate, a model as the judge.

WebRTC's detector alone takes any loud noise for speech, steady hiss at -20 dBFS for one. So a model judges what it lets
through (`JudgedActivity`). Where there is none, two checks stand behind it (`VoiceActivityDetector`): a frame must rise
above the noise floor, the quietest stretch of the last seconds, which steady noise never does; and it must belong to
something with a pitch (a peak of the autocorrelation between 60 and 400 Hz), unless it rises far above a floor that is
already known, so that a whisper in a quiet room is still heard.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import webrtcvad  # type: ignore[import-untyped]

from server.errors import SettingsError

FRAME_SAMPLES = 320
"""Length of a frame: 20 ms at 16 kHz."""
_SAMPLE_RATE_HZ = 16_000
_FRAME_S = FRAME_SAMPLES / _SAMPLE_RATE_HZ

Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""

_STEADY_DB = 3.0
_FRAMES_BEFORE = 4

_LONGEST_LAG = _SAMPLE_RATE_HZ // 60
_LAGS = np.arange(_SAMPLE_RATE_HZ // 400, _LONGEST_LAG + 1)
_OVERLAP_GAIN = 1 / (1 - _LAGS / (2 * FRAME_SAMPLES))  # a long lag is not punished for its short overlap
_FFT_SAMPLES = 1024  # two frames and the longest lag, without wrapping round
_FREQUENCY_HZ = np.fft.rfftfreq(_FFT_SAMPLES, 1 / _SAMPLE_RATE_HZ)
# Rooms and lines are noisiest at low frequencies, about as 1/f; undoing that slope keeps rumble from resembling itself
# a moment later, and leaving out what is above 4 kHz keeps hiss from drowning the harmonics.
_PITCH_WEIGHT = np.where((_FREQUENCY_HZ >= 100) & (_FREQUENCY_HZ <= 4_000), _FREQUENCY_HZ / 1_000, 0.0)


@dataclass(frozen=True, slots=True)
class VadSettings:
    """What counts as a voice."""

    aggressiveness: int = 2
    """WebRTC's mode: 0 takes most for speech, 3 least. `benchmarks/listening.py` shows why 2: with 1 noise opens more
    utterances, with 3 quiet recordings are missed."""
    min_level_dbfs: float = -60.0
    """Below this level nothing is voice, in decibels of full scale."""
    margin_db: float = 4.0
    """How far voice rises above the noise floor."""
    unpitched_margin_db: float = 14.0
    """How far sound without a pitch must rise above a known noise floor to count, as a whisper does."""
    floor_window_s: float = 3.0
    """The noise floor is the quietest stretch of this much sound."""
    min_pitch: float = 0.45
    """Normalised autocorrelation, 0 to 1, from which a frame has a pitch."""
    pitch_hold_s: float = 0.3
    """For how long after a frame with a pitch the sounds without one (s, f, t) count."""

    def __post_init__(self) -> None:
        """Raise `SettingsError` on a value out of bounds."""
        for name, low, high in (
            ("aggressiveness", 0, 3),
            ("min_level_dbfs", -90, 0),
            ("margin_db", 0, 40),
            ("unpitched_margin_db", 0, 60),
            ("floor_window_s", 0.5, 30),
            ("min_pitch", 0, 1),
            ("pitch_hold_s", 0, 5),
        ):
            if not low <= getattr(self, name) <= high:
                raise SettingsError(f"{name} is {getattr(self, name)}; set it between {low} and {high}.")


class VoiceActivityDetector:
    """Judges one call's frames in order. Memory: a few hundred numbers."""

    def __init__(self, settings: VadSettings | None = None) -> None:
        """Start with no knowledge of the call's noise."""
        self._settings = settings or VadSettings()
        self._vad = webrtcvad.Vad(self._settings.aggressiveness)
        self._floor = _NoiseFloor(round(self._settings.floor_window_s / _FRAME_S))
        self._pitch_hold = round(self._settings.pitch_hold_s / _FRAME_S)
        self._since_pitch = self._pitch_hold + 1  # frames
        self._before = np.zeros(FRAME_SAMPLES, dtype=np.float32)

    def push(self, frame: Samples) -> bool:
        """Take the next frame, (320,) at 16 kHz; say whether there is voice in it."""
        settings = self._settings
        level_dbfs = _level_dbfs(frame)
        floor_dbfs = self._floor.push(level_dbfs)
        both = np.concatenate([self._before, frame])  # (640,)
        self._before = frame.copy()
        linear = np.clip(np.rint(frame * np.float32(32767)), -32768, 32767).astype("<i2")
        # The detector adapts as it hears, so it hears every frame, also those that the level rules out.
        is_speech = self._vad.is_speech(linear.tobytes(), _SAMPLE_RATE_HZ)
        above_db = level_dbfs - floor_dbfs
        if not is_speech or level_dbfs < settings.min_level_dbfs or above_db < settings.margin_db:
            self._since_pitch += 1
            return False
        self._since_pitch = 0 if pitch_strength(both) >= settings.min_pitch else self._since_pitch + 1
        if self._since_pitch <= self._pitch_hold:
            return True
        return self._floor.known and above_db >= settings.unpitched_margin_db


class Activity(Protocol):
    """Judges one call's frames in order."""

    def push(self, frame: Samples) -> bool:
        """Take the next frame, (320,) at 16 kHz; say whether there is voice in it."""


class SpeechJudge(Protocol):
    """A model that hears one call, such as `server.engines.silero.SileroStream`."""

    def push(self, samples: Samples) -> float:
        """Take the next samples, (n,) at 16 kHz; give the probability that the latest of them hold a voice."""

    def reset(self) -> None:
        """Forget what was heard: sound was left out."""


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """What counts as a voice where a model judges."""

    enter: float = 0.4
    """Probability from which a voice begins."""
    leave: float = 0.25
    """Probability below which it ends: lower, so that a voice does not flicker."""
    gate_aggressiveness: int = 1
    """WebRTC's mode for the gate."""
    gate_hold_s: float = 0.3
    """For how long after the gate last opened the judge goes on listening."""
    min_level_dbfs: float = -60.0
    """Below this level the gate stays shut, in decibels of full scale."""

    def __post_init__(self) -> None:
        """Raise `SettingsError` on a value out of bounds."""
        if not 0 < self.leave <= self.enter < 1:
            raise SettingsError("leave and enter are probabilities, leave at most enter: set them between 0 and 1.")
        if not (0 <= self.gate_aggressiveness <= 3 and 0 <= self.gate_hold_s <= 5):
            raise SettingsError("gate_aggressiveness is 0 to 3, gate_hold_s 0 to 5 s; set them so.")


class JudgedActivity:
    """Judges one call's frames in order: the gate decides what the model hears, the model what is a voice.

    While the gate is shut the model costs nothing; when it opens, the model first hears the last frames before.
    """

    def __init__(self, judge: SpeechJudge, settings: JudgeSettings | None = None) -> None:
        """Start in silence."""
        self._settings = settings or JudgeSettings()
        self._judge = judge
        self._gate = webrtcvad.Vad(self._settings.gate_aggressiveness)
        self._hold = round(self._settings.gate_hold_s / _FRAME_S)
        self._since_open = self._hold + 1  # frames
        self._before: deque[Samples] = deque(maxlen=_FRAMES_BEFORE)
        self._listening = False
        self._voiced = False

    def push(self, frame: Samples) -> bool:
        """Take the next frame, (320,) at 16 kHz; say whether there is voice in it."""
        linear = np.clip(np.rint(frame * np.float32(32767)), -32768, 32767).astype("<i2")
        is_open = self._gate.is_speech(linear.tobytes(), _SAMPLE_RATE_HZ)
        is_open = is_open and _level_dbfs(frame) >= self._settings.min_level_dbfs
        self._since_open = 0 if is_open else self._since_open + 1
        if self._since_open > self._hold:
            self._listening = self._voiced = False
        else:
            if not self._listening:
                self._listening = True
                self._judge.reset()
                for earlier in self._before:
                    self._judge.push(earlier)
            threshold = self._settings.leave if self._voiced else self._settings.enter
            self._voiced = self._judge.push(frame) >= threshold
        self._before.append(frame)
        return self._voiced


class _NoiseFloor:
    """The level of the quietest stretch heard lately: falls at once, rises when the quiet is out of the window.

    A call may begin with a voice, so until enough was heard only a steady sound counts as noise: speech varies by more
    than 3 dB from its first syllable on, the hum of a line does not.
    """

    def __init__(self, window_frames: int) -> None:
        self._smooth: deque[float] = deque(maxlen=5)
        self._window: deque[float] = deque(maxlen=window_frames)

    @property
    def known(self) -> bool:
        """Whether a third of the window was heard."""
        return 3 * len(self._window) >= (self._window.maxlen or 0)

    def push(self, level_dbfs: float) -> float:
        """Take a frame's level, give the floor, in dBFS; minus infinity while too little was heard to tell."""
        self._smooth.append(level_dbfs)
        self._window.append(sum(self._smooth) / len(self._smooth))
        quietest = min(self._window)
        steady = max(self._window) - quietest < _STEADY_DB
        return quietest if self.known or steady else -math.inf


def pitch_strength(samples: Samples) -> float:
    """Give the height of the pitch peak in samples (640,) at 16 kHz: 0 for noise, near 1 for a held vowel."""
    power = np.abs(np.fft.rfft(samples, _FFT_SAMPLES)) ** 2 * _PITCH_WEIGHT
    correlation = np.fft.irfft(power)[: _LONGEST_LAG + 1]
    return float(np.max(correlation[_LAGS] * _OVERLAP_GAIN) / (correlation[0] + 1e-12))


def _level_dbfs(frame: Samples) -> float:
    return 10 * math.log10(float(np.dot(frame, frame)) / len(frame) + 1e-10)
