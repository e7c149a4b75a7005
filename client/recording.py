"""The sound of a call on its true timeline: the caller on the left, the assistant on the right."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from client.errors import ClientError
from server.audio.codec import Samples, to_int16

Int16 = npt.NDArray[np.int16]
"""Audio of shape (n,), 16-bit."""


class Track:
    """One side of a call, at one rate; sound is placed by the time it sounded at."""

    def __init__(self, sample_rate_hz: int) -> None:
        """Start empty, at second 0."""
        self._rate_hz = sample_rate_hz
        self._parts: list[Int16] = []
        self._length_samples = 0

    @property
    def length_s(self) -> float:
        """Where the next sound would go, in seconds."""
        return self._length_samples / self._rate_hz

    def append(self, samples: Samples) -> None:
        """Add sound (n,) right after what is there."""
        self._parts.append(to_int16(samples))
        self._length_samples += len(samples)

    def pad_to(self, at_s: float) -> None:
        """Add silence up to `at_s` seconds; nothing if the track is longer."""
        missing = round(at_s * self._rate_hz) - self._length_samples
        if missing > 0:
            self._parts.append(np.zeros(missing, dtype=np.int16))
            self._length_samples += missing

    def samples(self) -> Int16:
        """All of it, shape (n,)."""
        return np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=np.int16)


class CallRecording:
    """Both sides of a call at one sample rate."""

    def __init__(self, sample_rate_hz: int) -> None:
        """Record at `sample_rate_hz`, in hertz."""
        self.sample_rate_hz = sample_rate_hz
        self.caller = Track(sample_rate_hz)
        self.assistant = Track(sample_rate_hz)

    def write(self, path: Path) -> None:
        """Write a stereo 16-bit WAV; the shorter side ends in silence. `ClientError` if it cannot be written."""
        left, right = self.caller.samples(), self.assistant.samples()
        stereo = np.zeros((max(len(left), len(right)), 2), dtype="<i2")  # (n, channels)
        stereo[: len(left), 0] = left
        stereo[: len(right), 1] = right
        try:
            with path.open("wb") as raw, wave.open(raw, "wb") as file:
                file.setnchannels(2)
                file.setsampwidth(2)
                file.setframerate(self.sample_rate_hz)
                file.writeframes(stereo.tobytes())
        except OSError as error:
            raise ClientError(f"The call's sound cannot be written to {path} ({error.strerror}).") from error
