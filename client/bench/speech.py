"""The recordings that the bench speaks, and where in each of them the voice ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from client.file_caller import Utterance
from server.audio.codec import Samples
from server.audio.resample import resample
from server.audio.wav import read_wav
from server.errors import InvalidInput

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "speech"
FRAME_S = 0.01
VOICED_DB = -30.0
"""A frame whose power is less than this beside the loudest one is no voice any more. The end of a dying vowel counts
as silence, so the measured latency is rather too long than too short."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording to be spoken as one turn."""

    utterance: Utterance
    last_voiced_s: float
    """Where the last voiced sample is, in seconds from the recording's beginning."""


def load(paths: list[Path], rate_hz: int) -> list[Recorded]:
    """Read the recordings, by default the examples, at `rate_hz`; `InvalidInput` for one that holds no voice."""
    paths = paths or sorted(EXAMPLES.glob("*.wav"))
    if not paths:
        raise InvalidInput(
            "There are no recordings in examples/speech; name some with --speech.",
            field="--speech",
            reason="NO_RECORDINGS",
        )
    return [_load(path, rate_hz) for path in paths]


def last_voiced_sample(samples: Samples, rate_hz: int) -> int | None:
    """Give the index of the last voiced sample of (n,) samples, to a frame of 10 ms; None if all is silent.

    Voice is what has at least `VOICED_DB` of the loudest frame's power, so the recording's level does not matter.
    """
    frame = max(1, round(FRAME_S * rate_hz))
    padded = np.concatenate([samples, np.zeros(-len(samples) % frame, dtype=np.float32)]).astype(np.float64)
    power = np.square(padded).reshape(-1, frame).sum(axis=1)  # (frames,)
    if not len(power) or power.max() <= 0:
        return None
    voiced = np.flatnonzero(power >= power.max() * 10 ** (VOICED_DB / 10))
    return min((int(voiced[-1]) + 1) * frame, len(samples)) - 1


def _load(path: Path, rate_hz: int) -> Recorded:
    recording = read_wav(path)
    samples = resample(recording.samples, recording.sample_rate_hz, rate_hz)
    last = last_voiced_sample(samples, rate_hz)
    if last is None:
        raise InvalidInput(
            f"{path.name} is silent from end to end; give a recording of speech.",
            field="--speech",
            reason="SILENT_FILE",
        )
    return Recorded(Utterance(path.name, samples), last / rate_hz)
