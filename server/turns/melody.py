"""How the voice stood when it paused: what melody, loudness and length tell of whether the speaker is done.

Speakers let pitch and loudness fall and draw out the last syllable at the end of what they mean to say, and hold them
level where they only take a breath (Duncan 1972; Gravano and Hirschberg 2011, "Turn-taking cues in task-oriented
dialogue"). `Melody` keeps the last seconds of sound and measures them when it is asked, once a pause.
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

SAMPLE_RATE_HZ: Final = 16_000
FRAME_S: Final = FRAME_SAMPLES / SAMPLE_RATE_HZ
_KEPT_S: Final = 4.0
_LEAST_FRAMES: Final = 16
_SOME: Final = 30
_LAST: Final = 20
_FEW: Final = 10
_FEWEST: Final = 3
"""Frames before the pause that are measured: 0.6, 0.4, 0.2 and 0.06 s."""
_SPOKEN_DB: Final = 30.0
"""So far below the loudest, sound is not speech."""
_LONGEST_RUN_S: Final = 6.0
_OCTAVE: Final = 12.0
_LOWEST_HZ: Final = 65.0
_HIGHEST_HZ: Final = 400.0
_LAGS: Final = np.arange(round(SAMPLE_RATE_HZ / _HIGHEST_HZ), round(SAMPLE_RATE_HZ / _LOWEST_HZ) + 1)
_FFT: Final = 2048
_PITCHED: Final = 0.55
_WINDOW: Final = np.hanning(2 * FRAME_SAMPLES)
_LOW: Final = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE_HZ) < 1_500
_OVERLAP: Final = np.fft.irfft(np.abs(np.fft.rfft(_WINDOW, _FFT)) ** 2)
_WINDOW_CORRELATION: Final = _OVERLAP[_LAGS] / _OVERLAP[0]


@dataclass(frozen=True, slots=True)
class Cues:
    """What was measured at a pause. All are 0 where too little was heard to tell."""

    level_fall: float = 0.0
    """Mean level of the last 0.6 s against that of all that was spoken lately, in dB."""
    level_end: float = 0.0
    """The same of the last 0.2 s."""
    pitch_floor: float = 0.0
    """Lowest pitch of the last 0.6 s above the lowest lately, in semitones."""
    pitch_range: float = 0.0
    """Between highest and lowest pitch of the last 0.4 s, in semitones."""
    pitch_end: float = 0.0
    """The last pitch heard against the median, in semitones."""
    unpitched: float = 0.0
    """Share of the last 0.6 s without a pitch: creak and breath."""
    run_s: float = 0.0
    """Seconds of voice since the last pause, at most 6."""

    def as_array(self) -> npt.NDArray[np.float64]:
        """(7,), in the order of the fields."""
        return np.array(astuple(self), dtype=np.float64)


class Melody:
    """Follows one call. Memory: three seconds of sound."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._frames: deque[tuple[bool, Samples]] = deque(maxlen=round(_KEPT_S / FRAME_S))
        self._run_frames = 0
        self._quiet_frames = 0

    def push(self, voiced: bool, frame: Samples) -> None:
        """Take the next frame, (320,), and whether there is voice in it."""
        self._frames.append((voiced, frame))
        if voiced:
            if self._quiet_frames * FRAME_S >= 0.3:
                self._run_frames = 0
            self._run_frames += 1
            self._quiet_frames = 0
        else:
            self._quiet_frames += 1

    def reset(self) -> None:
        """A new utterance begins."""
        self._frames.clear()
        self._run_frames = self._quiet_frames = 0

    def cues(self) -> Cues:
        """Measure the voice before the pause that is now."""
        frames = list(self._frames)
        while frames and not frames[-1][0]:
            frames.pop()
        run_s = min(self._run_frames * FRAME_S, _LONGEST_RUN_S)
        if len(frames) < _LEAST_FRAMES:
            return Cues(run_s=run_s)
        sound = np.stack([frame for _, frame in frames])  # (frames, 320)
        level = 10 * np.log10(np.mean(sound.astype(np.float64) ** 2, axis=1) + 1e-10)  # (frames,)
        spoken = level > np.percentile(level, 95) - _SPOKEN_DB
        end = int(np.flatnonzero(spoken)[-1]) + 1  # detectors hold on for a moment
        sound, level, spoken = sound[:end], level[:end], spoken[:end]
        if end < _LEAST_FRAMES:
            return Cues(run_s=run_s)
        pitch = np.where(spoken, _pitch(sound), np.nan)
        middle_db = float(level[spoken].mean())
        return Cues(
            level_fall=float(level[-_SOME:].mean()) - middle_db,
            level_end=float(level[-_FEW:].mean()) - middle_db,
            **_pitch_cues(pitch),
            unpitched=float(np.isnan(pitch[-_SOME:]).mean()),
            run_s=run_s,
        )


def _pitch(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Pitch of each frame, (frames,), in semitones above 65 Hz; not a number where there is none."""
    pairs = np.concatenate([np.concatenate([sound[:1] * 0, sound[:-1]]), sound], axis=1)  # (frames, 640)
    power = np.abs(np.fft.rfft(pairs * _WINDOW, _FFT)) ** 2 * _LOW  # (frames, 513)
    correlation = np.fft.irfft(power)[:, : _LAGS[-1] + 1]
    correlation /= correlation[:, :1] + 1e-12
    peaks = correlation[:, _LAGS] / _WINDOW_CORRELATION  # a long lag is not punished for its short overlap
    best = peaks.argmax(axis=1)
    strength = peaks[np.arange(len(sound)), best]
    return np.where(strength >= _PITCHED, 12 * np.log2(SAMPLE_RATE_HZ / _LAGS[best] / _LOWEST_HZ), np.nan)


def _pitch_cues(pitch: npt.NDArray[np.float64]) -> dict[str, float]:
    heard = pitch[np.isfinite(pitch)]
    if len(heard) < _LEAST_FRAMES:
        return {}
    some = pitch[-_SOME:][np.isfinite(pitch[-_SOME:])]
    last = pitch[-_LAST:][np.isfinite(pitch[-_LAST:])]
    if len(last) < _FEWEST:
        return {}
    return {
        "pitch_floor": float(np.percentile(some, 10) - np.percentile(heard, 5)),
        "pitch_range": float(min(last.max() - last.min(), _OCTAVE)),
        "pitch_end": float(np.clip(np.median(last[-_FEWEST:]) - np.median(heard), -_OCTAVE, _OCTAVE)),
    }
