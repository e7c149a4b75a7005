"""How well a Whisper hears digits spoken by somebody it never heard, through faster-whisper as the server runs it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from server.engines.interfaces import CancelToken
from server.engines.whisper import WhisperTranscriber
from training.digits_data import DIGITS, load_recordings

HELD_OUT = "jackson"
"""The speaker that no training run may hear."""


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Fewest words to substitute, insert or delete to turn `said` into `heard` (Levenshtein distance)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        corner, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (word != other))
    return row[-1]


def evaluate(model: Path, data: Path, speaker: str) -> dict[str, object]:
    """Word error rate over every recording of `speaker`, through `WhisperTranscriber` with its own settings."""
    transcriber = WhisperTranscriber.load(str(model))
    recordings = [r for r in load_recordings(data) if r.speaker == speaker]
    wrong, empty, errors = dict.fromkeys(DIGITS, 0), 0, 0
    started = time.monotonic()
    for recording in recordings:
        stream = transcriber.open("en")
        stream.feed(recording.samples)
        heard = stream.finish(CancelToken()).text.split()
        missed = word_errors([DIGITS[recording.digit]], heard)
        errors += missed
        empty += not heard
        wrong[DIGITS[recording.digit]] += missed
    return {
        "speaker": speaker,
        "recordings": len(recordings),
        "word_error_rate": round(errors / len(recordings), 4),
        "errors_by_digit": wrong,
        "heard_nothing": empty,
        "seconds": round(time.monotonic() - started, 1),
    }
