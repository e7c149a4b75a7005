"""Where the speech is: utterance audio to the windows worth decoding, by level and by Silero's VAD.

Silero comes inside faster-whisper's wheel. Whisper hears at most 30 s at once and invents words in long silences,
so a window is at most 25 s and no pause inside it reaches 1.5 s.
"""

from __future__ import annotations

import numpy as np
from faster_whisper.vad import VadOptions, get_speech_timestamps  # type: ignore[import-untyped]

from server.engines.interfaces import SAMPLE_RATE_HZ, Samples
from server.engines.whisper_gates import Gates

LONGEST_WINDOW_S = 25.0
LONGEST_PAUSE_S = 1.5
_MARGIN_S = 0.3
"""Kept before and after speech: the VAD is late on soft onsets (f, s, th)."""
_LEAD_SAMPLES = 3200
"""Silence put round the audio for the VAD alone, which is deaf to a word that starts at the first sample."""

Window = tuple[int, int]
"""First sample and the one past the last, in the audio given."""


def loudest_dbfs(samples: Samples) -> float:
    """RMS level of the loudest 20 ms of samples (n,), in dBFS; -inf when there is nothing."""
    frame = SAMPLE_RATE_HZ // 50
    if not samples.size:
        return -np.inf
    padded = np.pad(samples, (0, -samples.size % frame))
    power = float(np.max(np.mean(padded.reshape(-1, frame).astype(np.float64) ** 2, axis=1)))  # (n,) -> (frames, 320)
    return 10 * np.log10(power) if power > 0 else -np.inf


def speech_windows(samples: Samples, gates: Gates) -> list[Window]:
    """Find the windows of samples (n,) that hold speech, in order, none overlapping; silence gives none."""
    if loudest_dbfs(samples) < gates.level_dbfs:
        return []
    options = VadOptions(
        threshold=gates.speech_probability,
        max_speech_duration_s=LONGEST_WINDOW_S - 2 * _MARGIN_S,
        min_silence_duration_ms=200,
        speech_pad_ms=0,
    )
    heard = get_speech_timestamps(np.pad(samples, _LEAD_SAMPLES), options)
    margin, longest = int(_MARGIN_S * SAMPLE_RATE_HZ), int(LONGEST_WINDOW_S * SAMPLE_RATE_HZ)
    pause = int(LONGEST_PAUSE_S * SAMPLE_RATE_HZ)
    joined: list[Window] = []
    for chunk in heard:
        start = min(max(chunk["start"] - _LEAD_SAMPLES, 0), samples.size)
        end = min(max(chunk["end"] - _LEAD_SAMPLES, 0), samples.size)
        if end <= start:
            continue
        if joined and start - joined[-1][1] < pause and end - joined[-1][0] <= longest - 2 * margin:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return _widen(joined, margin, samples.size)


def _widen(windows: list[Window], margin: int, size: int) -> list[Window]:
    """Give each window its margin, up to half-way to its neighbour."""
    widened = []
    for index, (start, end) in enumerate(windows):
        floor = (windows[index - 1][1] + start) // 2 if index else 0
        ceiling = (end + windows[index + 1][0]) // 2 if index + 1 < len(windows) else size
        widened.append((max(start - margin, floor), min(end + margin, ceiling)))
    return widened
