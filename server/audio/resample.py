"""One direction of one call from one sample rate to another, sample by sample as it arrives.

A resampler's filter needs what came before. Starting it anew for every frame costs 48 dB of signal to noise, so a
call keeps one `StreamResampler` per direction. libsoxr's usual engine works in blocks and holds back up to 115 ms
(8 to 16 kHz, HQ); its variable-rate engine, here at a fixed ratio, holds back 5 to 30 ms at better than 100 dB.
It shifts sound by a constant of at most a quarter of a millisecond, which no listener and no recogniser can tell.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import soxr  # type: ignore[import-untyped]

Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""


class StreamResampler:
    """Resamples a mono stream; any cutting of the same input into pushes gives the same output."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        """Go from `from_hz` to `to_hz`, both in hertz and above zero; equal rates pass samples through."""
        if from_hz <= 0 or to_hz <= 0:
            raise ValueError(f"sample rates must be above zero, not {from_hz} and {to_hz}")
        self._from_hz = from_hz
        self._to_hz = to_hz
        self._stream = self._open()

    def push(self, samples: Samples) -> Samples:
        """Take the next samples (n,) and give what is ready, (m,); m may be 0, the rest comes later."""
        chunk = np.ascontiguousarray(samples, dtype=np.float32)
        if self._stream is None or len(chunk) == 0:
            return chunk
        resampled: Samples = self._stream.resample_chunk(chunk)
        return resampled

    def flush(self) -> Samples:
        """End the stream: give all that was held back, (m,). The next push starts a new stream."""
        rest = np.zeros(0, dtype=np.float32)
        if self._stream is None:
            return rest
        held_back: Samples = self._stream.resample_chunk(rest, last=True)
        self._stream = self._open()
        return held_back

    def _open(self) -> soxr.ResampleStream | None:
        if self._from_hz == self._to_hz:
            return None
        return soxr.ResampleStream(self._from_hz, self._to_hz, 1, dtype="float32", quality="HQ", vr=True)


def resample(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """Resample a whole recording (n,) at once."""
    stream = StreamResampler(from_hz, to_hz)
    return np.concatenate([stream.push(samples), stream.flush()])
