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
_KEPT_S: Final = 3.0
_LAST_S: Final = 0.5
"""The stretch before the pause that is compared with what was before it."""
_LEAST_FRAMES: Final = 8
_LOWEST_HZ: Final = 65.0
_HIGHEST_HZ: Final = 400.0
_LAGS: Final = np.arange(round(SAMPLE_RATE_HZ / _HIGHEST_HZ), round(SAMPLE_RATE_HZ / _LOWEST_HZ) + 1)
_FFT: Final = 1024
_PITCHED: Final = 0.5
_FLOOR_DB: Final = -80.0
_BANDS: Final = 12


@dataclass(frozen=True, slots=True)
class Cues:
    """What was measured at a pause. All are 0 where too little was heard to tell."""

    pitch_fall: float = 0.0
    """Mean pitch of the last half second against the median before, in semitones; negative: lower."""
    pitch_end: float = 0.0
    """The last pitch heard against the median before, in semitones."""
    pitch_slope: float = 0.0
    """Of the last half second, in semitones a second."""
    level_fall: float = 0.0
    """Mean level of the last half second with voice against the mean before, in dB."""
    level_slope: float = 0.0
    """Of the last half second, in dB a second."""
    drawl: float = 0.0
    """How little the spectrum moves in the last 0.3 s against before, as a log ratio: positive is drawn out."""
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
        run_s = min(self._run_frames * FRAME_S, 6.0)
        if len(frames) < 2 * _LEAST_FRAMES:
            return Cues(run_s=run_s)
        voiced = np.array([is_voiced for is_voiced, _ in frames])
        sound = np.stack([frame for _, frame in frames])  # (frames, 320)
        level = 10 * np.log10(np.mean(sound.astype(np.float64) ** 2, axis=1) + 1e-10)  # (frames,)
        last = np.zeros(len(frames), dtype=bool)
        last[-round(_LAST_S / FRAME_S) :] = True
        pitch, moves = _pitch_and_moves(sound)
        pitched = np.isfinite(pitch) & voiced
        return Cues(
            **_pitch_cues(pitch, pitched, last),
            **_level_cues(level, voiced, last),
            drawl=_drawl(moves, voiced),
            run_s=run_s,
        )


def _pitch_and_moves(sound: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Pitch of each frame in semitones above 65 Hz, not a number where there is none; how far the spectrum moved."""
    pairs = np.concatenate([np.concatenate([sound[:1] * 0, sound[:-1]]), sound], axis=1)  # (frames, 640)
    spectrum = np.abs(np.fft.rfft(pairs * np.hanning(pairs.shape[1]), _FFT)) ** 2  # (frames, 513)
    frequency = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE_HZ)
    correlation = np.fft.irfft(spectrum * (frequency < 2_000))[:, : _LAGS[-1] + 1]
    peak = correlation[:, _LAGS].argmax(axis=1)
    strength = correlation[np.arange(len(sound)), _LAGS[peak]] / (correlation[:, 0] + 1e-12)
    pitch = np.where(strength >= _PITCHED, 12 * np.log2(SAMPLE_RATE_HZ / _LAGS[peak] / _LOWEST_HZ), np.nan)
    edges = np.geomspace(3, len(frequency), _BANDS + 1).astype(int)
    bands = np.add.reduceat(spectrum, edges[:-1], axis=1)  # (frames, 12)
    logs = np.maximum(10 * np.log10(bands + 1e-12), _FLOOR_DB)
    moves = np.concatenate([[0.0], np.abs(np.diff(logs, axis=0)).mean(axis=1)])
    return pitch, moves


def _pitch_cues(
    pitch: npt.NDArray[np.float64], pitched: npt.NDArray[np.bool_], last: npt.NDArray[np.bool_]
) -> dict[str, float]:
    before, now = pitch[pitched & ~last], pitch[pitched & last]
    if len(before) < _LEAST_FRAMES or len(now) < 3:
        return {}
    middle = float(np.median(before))
    now = now[np.abs(now - middle) < 14]  # an octave and more is a mistake of the measurement
    if len(now) < 3:
        return {}
    return {
        "pitch_fall": float(now.mean()) - middle,
        "pitch_end": float(np.median(now[-3:])) - middle,
        "pitch_slope": _slope(now),
    }


def _level_cues(
    level: npt.NDArray[np.float64], voiced: npt.NDArray[np.bool_], last: npt.NDArray[np.bool_]
) -> dict[str, float]:
    before, now = level[voiced & ~last], level[voiced & last]
    if len(before) < _LEAST_FRAMES or len(now) < 3:
        return {}
    return {"level_fall": float(now.mean() - before.mean()), "level_slope": _slope(now)}


def _drawl(moves: npt.NDArray[np.float64], voiced: npt.NDArray[np.bool_]) -> float:
    late = round(0.3 / FRAME_S)
    before, now = moves[:-late][voiced[:-late]], moves[-late:][voiced[-late:]]
    if len(before) < _LEAST_FRAMES or len(now) < 3:
        return 0.0
    return float(np.log((before.mean() + 1e-3) / (now.mean() + 1e-3)))


def _slope(values: npt.NDArray[np.float64]) -> float:
    """Least squares, per second."""
    at_s = np.arange(len(values)) * FRAME_S
    at_s -= at_s.mean()
    return float((at_s * (values - values.mean())).sum() / ((at_s**2).sum() + 1e-9))
