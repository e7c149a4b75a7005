"""How the voice stood when it paused: what melody and loudness tell of whether the speaker is done.

At the end of what they mean to say speakers let pitch and loudness fall and the voice creak; where they only take a
breath they hold them (Duncan 1972; Gravano and Hirschberg 2011, "Turn-taking cues in task-oriented dialogue").
`Melody` keeps the last seconds of sound and measures them when it is asked, once a pause: about 2 ms of work.
"""

from __future__ import annotations

from collections import deque
from dataclasses import astuple, dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from server.turns.vad import FRAME_SAMPLES

Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""
_Floats = npt.NDArray[np.float64]

SAMPLE_RATE_HZ: Final = 16_000
FRAME_S: Final = FRAME_SAMPLES / SAMPLE_RATE_HZ
_KEPT_S: Final = 4.0
_LONGEST_RUN_S: Final = 8.0
_NEW_RUN_S: Final = 0.3
"""A silence of this length begins a new run of voice."""
# Pitch is looked for at 4 kHz, in windows of 50 ms, every 10 ms.
_EVERY: Final = 4
_PITCH_HZ: Final = SAMPLE_RATE_HZ // _EVERY
_HOP: Final = _PITCH_HZ // 100
_WINDOW: Final = np.hanning(_PITCH_HZ // 20)
_FFT: Final = 512
_LOWEST_HZ: Final = 65.0
_HIGHEST_HZ: Final = 440.0
_LAGS: Final = np.arange(round(_PITCH_HZ / _HIGHEST_HZ), round(_PITCH_HZ / _LOWEST_HZ) + 1)
_OWN: Final = np.fft.irfft(np.abs(np.fft.rfft(_WINDOW, _FFT)) ** 2)
_FADING: Final = _OWN[_LAGS] / _OWN[0]
"""What a window's own shape leaves of a correlation: a long lag is not punished for its short overlap."""
_PITCHED: Final = 0.55
_NEARLY: Final = 0.8
_SPOKEN_DB: Final = 30.0
"""So far below the loudest, sound is not speech."""
_LEAST: Final = 40
"""Steps of 10 ms without which nothing can be told."""
_LAST: Final = 40
_LONG: Final = 60
_SHORT: Final = 20
_FEWEST: Final = 3
_OCTAVE: Final = 12.0


@dataclass(frozen=True, slots=True)
class Cues:
    """What was measured at a pause. All but `run_s` are 0 where too little was heard to tell."""

    unpitched: float = 0.0
    """Share of the last 0.4 s without a pitch, creak and breath, less that of all that was spoken lately."""
    level_fall: float = 0.0
    """Mean level of the last 0.4 s against that of all that was spoken lately, in dB."""
    level_long: float = 0.0
    """The same of the last 0.6 s."""
    level_short: float = 0.0
    """The same of the last 0.2 s."""
    pitch_floor: float = 0.0
    """Lowest pitch of the last 0.4 s above the lowest lately, in semitones."""
    pitch_range: float = 0.0
    """Between highest and lowest pitch of the last 0.4 s, in semitones."""
    last_pitched_s: float = 0.0
    """Length of the last stretch with a pitch."""
    run_s: float = 0.0
    """Seconds of voice since the last pause, at most 8."""

    def as_array(self) -> _Floats:
        """(8,), in the order of the fields."""
        return np.array(astuple(self), dtype=np.float64)


class Melody:
    """Follows one call. Memory: four seconds of sound."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._frames: deque[Samples] = deque(maxlen=round(_KEPT_S / FRAME_S))
        self._run_frames = 0
        self._quiet_frames = 0

    def push(self, voiced: bool, frame: Samples) -> None:
        """Take the next frame, (320,), and whether there is voice in it."""
        self._frames.append(frame)
        if not voiced:
            self._quiet_frames += 1
            return
        if self._quiet_frames * FRAME_S >= _NEW_RUN_S:
            self._run_frames = 0
        self._run_frames += 1
        self._quiet_frames = 0

    def cues(self) -> Cues:
        """Measure the voice before the pause that is now."""
        run_s = min(self._run_frames * FRAME_S, _LONGEST_RUN_S)
        if not self._frames:
            return Cues(run_s=run_s)
        sound = np.concatenate(self._frames).astype(np.float64)
        coarse = sound[: len(sound) // _EVERY * _EVERY].reshape(-1, _EVERY).mean(axis=1)  # (n,) at 4 kHz
        steps = (len(coarse) - len(_WINDOW)) // _HOP + 1
        if steps < _LEAST:
            return Cues(run_s=run_s)
        at = np.arange(len(_WINDOW))[None] + _HOP * np.arange(steps)[:, None]  # (steps, 200)
        level = 10 * np.log10(np.mean((coarse[at] * _WINDOW) ** 2, axis=1) + 1e-11)  # (steps,)
        spoken = level > np.percentile(level, 95) - _SPOKEN_DB
        end = int(np.flatnonzero(spoken)[-1]) + 1
        if end < _LEAST:
            return Cues(run_s=run_s)
        level, spoken = level[:end], spoken[:end]
        pitch, strength = _pitch(coarse[at[:end]])
        pitched = (strength >= _PITCHED) & spoken
        if pitched.sum() < _LEAST // 4:
            return Cues(run_s=run_s)
        middle_db = float(level[spoken].mean())
        return Cues(
            unpitched=float(pitched[spoken].mean() - pitched[-_LAST:].mean()),
            level_fall=float(level[-_LAST:].mean()) - middle_db,
            level_long=float(level[-_LONG:].mean()) - middle_db,
            level_short=float(level[-_SHORT:].mean()) - middle_db,
            **_pitch_cues(pitch, pitched),
            last_pitched_s=_last_run(pitched) / 100,
            run_s=run_s,
        )


def _pitch(windows: _Floats) -> tuple[_Floats, _Floats]:
    """Of windows (steps, 200) at 4 kHz the pitch in semitones above 65 Hz and how clear it is, 0 to 1."""
    power = np.abs(np.fft.rfft(windows * _WINDOW, _FFT)) ** 2  # (steps, 257)
    correlation = np.fft.irfft(power)[:, : _LAGS[-1] + 1]
    peaks = correlation[:, _LAGS] / (correlation[:, :1] + 1e-12) / _FADING  # (steps, lags)
    rises = np.diff(peaks, axis=1) > 0  # (steps, lags - 1)
    tops = np.zeros(peaks.shape, dtype=bool)
    tops[:, 1:-1] = rises[:, :-1] & ~rises[:, 1:]
    heights = np.where(tops, peaks, 0.0)
    # of tops that are nearly as high as the highest the first is the pitch: the others are its multiples
    best = (heights >= _NEARLY * heights.max(axis=1, keepdims=True)).argmax(axis=1)
    return 12 * np.log2(_PITCH_HZ / _LAGS[best] / _LOWEST_HZ), peaks[np.arange(len(windows)), best]


def _pitch_cues(pitch: _Floats, pitched: npt.NDArray[np.bool_]) -> dict[str, float]:
    last = pitch[-_LAST:][pitched[-_LAST:]]
    if len(last) < _FEWEST:
        return {}
    lowest = float(np.percentile(pitch[pitched], 10))
    return {
        "pitch_floor": float(np.clip(np.percentile(last, 10) - lowest, -_OCTAVE, _OCTAVE)),
        "pitch_range": float(min(last.max() - last.min(), _OCTAVE)),
    }


def _last_run(pitched: npt.NDArray[np.bool_]) -> int:
    """Steps of the last stretch with a pitch."""
    at = np.flatnonzero(pitched)
    gaps = np.flatnonzero(np.diff(at) > 1)
    return len(at) if not len(gaps) else len(at) - 1 - int(gaps[-1])
