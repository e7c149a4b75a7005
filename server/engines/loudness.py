"""Brings every voice to one loudness: silence trimmed, speech levelled, peaks held below full scale.

A clause is levelled as a whole, so the gain never moves within it except where a peak would clip.
"""

from __future__ import annotations

import numpy as np

from server.engines.interfaces import Samples

TARGET_DBFS = -20.0
"""RMS of a clause while it speaks, before `gain_db`, in dB relative to full scale."""

LOWEST_DBFS, HIGHEST_DBFS = -28.0, -14.0
"""No gain takes a clause's target outside these; with the silence inside a clause it stays within -30 to -12."""

CEILING = 0.89
"""No sample is larger than this (-1 dBFS)."""

_FRAME_S = 0.02
_SPEECH_BELOW_LOUDEST_DB = 30.0
_SILENCE_BELOW_PEAK_DB = 46.0
_INAUDIBLE = 1e-4
_LEAD_S, _TAIL_S = 0.005, 0.03
_FADE_S = 0.003
_LIMITER_BLOCK_S = 0.0025


def finish_clause(samples: Samples, sample_rate_hz: int, *, gain_db: float, pause_s: float) -> Samples:
    """Trim, level, limit and fade one clause, shape (n,), and append `pause_s` of silence; silence gives shape (0,)."""
    sound = trim_silence(samples, sample_rate_hz)
    if not sound.size:
        return sound
    sound = limit(level(sound, sample_rate_hz, gain_db), sample_rate_hz)
    fade = np.linspace(0.0, 1.0, min(round(_FADE_S * sample_rate_hz), sound.size // 2), dtype=np.float32)
    sound[: fade.size] *= fade
    sound[sound.size - fade.size :] *= fade[::-1]
    return np.concatenate([sound, np.zeros(max(0, round(pause_s * sample_rate_hz)), np.float32)])


def trim_silence(samples: Samples, sample_rate_hz: int) -> Samples:
    """Cut what is silent before the first sound and after the last, but for a few milliseconds."""
    loudness = np.abs(samples)
    peak = float(loudness.max(initial=0.0))
    if peak < _INAUDIBLE:
        return np.zeros(0, np.float32)
    loud = np.flatnonzero(loudness >= peak * 10 ** (-_SILENCE_BELOW_PEAK_DB / 20))
    start = max(0, int(loud[0]) - round(_LEAD_S * sample_rate_hz))
    return samples[start : int(loud[-1]) + 1 + round(_TAIL_S * sample_rate_hz)].astype(np.float32)


def speech_dbfs(samples: Samples, sample_rate_hz: int) -> float:
    """RMS level of the frames that speak (within 30 dB of the loudest), in dBFS; -inf for silence."""
    frame = min(round(_FRAME_S * sample_rate_hz), samples.size)
    if not frame:
        return float("-inf")
    frames = samples[: samples.size // frame * frame].reshape(-1, frame)  # (frames, samples)
    power = np.mean(frames.astype(np.float64) ** 2, axis=1)
    if not power.max() > 0.0:
        return float("-inf")
    speaking = power[power >= power.max() * 10 ** (-_SPEECH_BELOW_LOUDEST_DB / 10)]
    return float(10 * np.log10(speaking.mean()))


def level(samples: Samples, sample_rate_hz: int, gain_db: float) -> Samples:
    """Scale so that speech sits at the target level plus `gain_db`, within the bounds above."""
    target = float(np.clip(TARGET_DBFS + gain_db, LOWEST_DBFS, HIGHEST_DBFS))
    gain = 10 ** ((target - speech_dbfs(samples, sample_rate_hz)) / 20)
    return (samples * gain).astype(np.float32)


def limit(samples: Samples, sample_rate_hz: int) -> Samples:
    """Turn loud moments down, smoothly, so that no sample passes the ceiling.

    Each block of 2.5 ms needs a gain; it gets the least of its own and its neighbours', and the gain runs in a straight
    line between the blocks' middles. Every sample then lies between two gains that are each small enough for it.
    """
    block = max(1, round(_LIMITER_BLOCK_S * sample_rate_hz))
    count = -(-samples.size // block)
    padded = np.zeros(count * block, np.float32)
    padded[: samples.size] = np.abs(samples)
    peaks = padded.reshape(count, block).max(axis=1)  # (blocks,)
    if not count or peaks.max() <= CEILING:
        return samples
    needed = np.minimum(1.0, CEILING / np.maximum(peaks, CEILING))
    around = np.pad(needed, 1, mode="edge")
    gain = np.minimum(np.minimum(around[:-2], around[1:-1]), around[2:])
    middles = (np.arange(count) + 0.5) * block - 0.5
    return np.asarray(samples * np.interp(np.arange(samples.size), middles, gain), dtype=np.float32)
