"""Resampling: streaming equals one-shot, keeps tones, removes aliases, holds back little."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audio.resample import StreamResampler, resample

PAIRS = [(8_000, 16_000), (16_000, 8_000), (48_000, 16_000), (22_050, 16_000), (22_050, 8_000), (16_000, 44_100)]


def tone(hz, rate_hz, seconds=1.0):
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(rate_hz * seconds)) / rate_hz)).astype(np.float32)


def stream(samples, from_hz, to_hz, sizes):
    resampler, out, begin, turn = StreamResampler(from_hz, to_hz), [], 0, 0
    while begin < len(samples):
        size = sizes[turn % len(sizes)]
        out.append(resampler.push(samples[begin : begin + size]))
        begin, turn = begin + size, turn + 1
    return np.concatenate([*out, resampler.flush()])


def snr_db(sound, hz, rate_hz):
    """Signal to everything else, for the best-fitting tone of that frequency."""
    at = 2 * np.pi * hz * np.arange(len(sound)) / rate_hz
    basis = np.stack([np.sin(at), np.cos(at)], axis=1)
    fit = basis @ np.linalg.lstsq(basis, sound, rcond=None)[0]
    return 10 * np.log10((fit**2).mean() / ((sound - fit) ** 2).mean())


@pytest.mark.parametrize(("from_hz", "to_hz"), PAIRS)
def test_streaming_loses_nothing_and_frame_by_frame_would(from_hz, to_hz):
    sound, frame = tone(440, from_hz), from_hz // 50
    middle = slice(to_hz // 4, 3 * to_hz // 4)
    streamed = stream(sound, from_hz, to_hz, [frame])
    anew = np.concatenate([resample(sound[i : i + frame], from_hz, to_hz) for i in range(0, len(sound), frame)])
    assert snr_db(streamed[middle], 440, to_hz) > 100
    assert snr_db(anew[middle], 440, to_hz) < 60  # why a stream is kept: this is what it saves
    assert len(streamed) == round(len(sound) * to_hz / from_hz)


@settings(max_examples=25, deadline=None)
@given(pair=st.sampled_from(PAIRS), sizes=st.lists(st.integers(1, 3_000), min_size=1, max_size=8))
def test_any_cutting_gives_the_same_samples(pair, sizes):
    sound = np.random.default_rng(3).standard_normal(4_000).astype(np.float32) * 0.1
    assert np.allclose(stream(sound, *pair, sizes), resample(sound, *pair), atol=1e-6)


@pytest.mark.parametrize(("from_hz", "to_hz"), [(48_000, 16_000), (16_000, 8_000), (22_050, 8_000)])
def test_what_the_lower_rate_cannot_hold_is_removed(from_hz, to_hz):
    above = resample(tone(to_hz * 0.55, from_hz), from_hz, to_hz)
    assert np.abs(above[to_hz // 4 : to_hz // 2]).max() < 0.5 * 10 ** (-90 / 20)


@pytest.mark.parametrize("from_hz", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("to_hz", [8_000, 16_000, 48_000])
def test_at_most_30_ms_are_held_back(from_hz, to_hz):
    resampler, frame = StreamResampler(from_hz, to_hz), from_hz // 100
    held_back_s, given_samples = 0.0, 0
    for count in range(1, 101):
        given_samples += len(resampler.push(np.zeros(frame, dtype=np.float32)))
        held_back_s = max(held_back_s, count * frame / from_hz - given_samples / to_hz)
    assert held_back_s <= 0.0305


def test_equal_rates_pass_through_and_flush_starts_anew():
    same = StreamResampler(16_000, 16_000)
    sound = tone(440, 16_000)
    assert np.array_equal(same.push(sound), sound) and len(same.flush()) == 0
    other = StreamResampler(8_000, 16_000)
    first = np.concatenate([other.push(sound), other.flush()])
    second = np.concatenate([other.push(sound), other.flush()])
    assert np.array_equal(first, second)


def test_rates_must_be_above_zero():
    with pytest.raises(ValueError):
        StreamResampler(0, 16_000)
