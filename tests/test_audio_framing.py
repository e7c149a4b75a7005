"""Framing: any chunks in, exact frames out, nothing lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.audio.framing import Framer


@given(st.integers(1, 50), st.lists(st.integers(0, 170), max_size=20))
def test_frames_are_exact_and_in_order(frame_samples, sizes):
    sound = np.arange(sum(sizes), dtype=np.float32)
    framer, frames, begin = Framer(frame_samples), [], 0
    for size in sizes:
        frames += framer.push(sound[begin : begin + size])
        begin += size
        assert framer.pending_samples < frame_samples
    assert all(len(frame) == frame_samples for frame in frames)
    rest = framer.flush()
    assert np.array_equal(np.concatenate([*frames, rest]), sound)
    assert framer.pending_samples == 0


def test_frames_do_not_alias_the_callers_buffer():
    buffer = np.ones(4, dtype=np.float32)
    framer = Framer(3)
    (frame,) = framer.push(buffer)
    buffer[:] = 0
    assert frame.tolist() == [1, 1, 1] and framer.flush().tolist() == [1]


def test_a_frame_needs_a_sample():
    with pytest.raises(ValueError):
        Framer(0)
