"""Cuts a stream of samples into frames of one length."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""


class Framer:
    """Takes chunks of any length and gives frames of exactly `frame_samples`; holds less than one frame."""

    def __init__(self, frame_samples: int) -> None:
        """Cut into frames of `frame_samples`, at least 1."""
        if frame_samples < 1:
            raise ValueError(f"a frame has at least one sample, not {frame_samples}")
        self._frame_samples = frame_samples
        self._rest = np.zeros(0, dtype=np.float32)

    @property
    def pending_samples(self) -> int:
        """Samples that wait for their frame to fill."""
        return len(self._rest)

    def push(self, samples: Samples) -> list[Samples]:
        """Take the next samples (n,) and give the frames that are full, each (frame_samples,)."""
        if len(self._rest):
            samples = np.concatenate([self._rest, samples])
        whole = len(samples) // self._frame_samples * self._frame_samples
        # Copies: a caller may reuse its buffer, and a frame that is kept must not keep a large chunk alive.
        self._rest = np.array(samples[whole:], dtype=np.float32)
        frames = np.array(samples[:whole], dtype=np.float32).reshape(-1, self._frame_samples)  # (frames, frame_samples)
        return list(frames)

    def flush(self) -> Samples:
        """Give the samples that did not fill a frame, shape (0..frame_samples - 1,), and start anew."""
        rest, self._rest = self._rest, np.zeros(0, dtype=np.float32)
        return rest
