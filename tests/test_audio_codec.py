"""Codecs: bit-exact against the standard library's G.711, exact round trips, typed refusals."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.audio import g711
from server.audio.codec import MAX_FRAME_BYTES, SUPPORTED_RATES_HZ, Codec, check_rate, decode, encode, to_int16
from server.errors import InvalidInput

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    audioop = pytest.importorskip("audioop")

ALL_LINEAR = np.arange(-32768, 32768).astype(np.int16)
ALL_CODES = np.arange(256, dtype=np.uint8)


def test_g711_matches_the_standard_library_on_every_value():
    linear, codes = ALL_LINEAR.tobytes(), ALL_CODES.tobytes()
    assert g711.mulaw_encode(ALL_LINEAR).tobytes() == audioop.lin2ulaw(linear, 2)
    assert g711.alaw_encode(ALL_LINEAR).tobytes() == audioop.lin2alaw(linear, 2)
    assert g711.mulaw_decode(ALL_CODES).tobytes() == audioop.ulaw2lin(codes, 2)
    assert g711.alaw_decode(ALL_CODES).tobytes() == audioop.alaw2lin(codes, 2)


@given(st.binary(min_size=1, max_size=400))
def test_every_byte_survives_a_round_trip(data):
    assert encode(Codec.ALAW, decode(Codec.ALAW, data)) == data
    # μ-law has two zeros; the negative one comes back positive.
    assert encode(Codec.MULAW, decode(Codec.MULAW, data)) == data.replace(b"\x7f", b"\xff")
    assert encode(Codec.L16, decode(Codec.L16, data * 2)) == data * 2


def test_l16_is_little_endian_with_full_scale_at_one():
    assert decode(Codec.L16, b"\x00\x80\xff\x7f\x01\x00").tolist() == [-1.0, 32767 / 32768, 1 / 32768]


def test_floats_are_rounded_to_nearest_and_clipped():
    step = 1 / 32768
    values = [0.0, 0.4 * step, 0.6 * step, -0.6 * step, 1.0, 1.7, -1.0, -9.0, np.inf, -np.inf, np.nan]
    expected = [0, 0, 1, -1, 32767, 32767, -32768, -32768, 32767, -32768, 0]
    assert to_int16(np.array(values, dtype=np.float32)).tolist() == expected


@pytest.mark.parametrize(
    ("codec", "data", "reason"),
    [
        (Codec.L16, b"\x00", "ODD_BYTE_COUNT"),
        (Codec.L16, b"\x00" * 321, "ODD_BYTE_COUNT"),
        (Codec.L16, b"", "EMPTY_FRAME"),
        (Codec.MULAW, b"", "EMPTY_FRAME"),
        (Codec.L16, bytes(MAX_FRAME_BYTES + 2), "FRAME_TOO_LARGE"),
        (Codec.ALAW, bytes(MAX_FRAME_BYTES + 1), "FRAME_TOO_LARGE"),
    ],
)
def test_bad_frames_are_refused_by_name(codec, data, reason):
    with pytest.raises(InvalidInput) as refusal:
        decode(codec, data)
    assert (refusal.value.field, refusal.value.reason) == ("audio", reason)
    assert refusal.value.accepted


def test_the_largest_frame_and_odd_g711_frames_are_taken():
    assert len(decode(Codec.L16, bytes(MAX_FRAME_BYTES))) == MAX_FRAME_BYTES // 2
    assert len(decode(Codec.MULAW, b"\xff")) == 1


def test_rates_are_checked_by_codec():
    for codec, rates in SUPPORTED_RATES_HZ.items():
        for rate in rates:
            check_rate(codec, rate)
    for codec, rate in ((Codec.MULAW, 16_000), (Codec.L16, 11_025), (Codec.L16, 0)):
        with pytest.raises(InvalidInput) as refusal:
            check_rate(codec, rate)
        assert refusal.value.reason == "UNSUPPORTED_SAMPLE_RATE"
        assert "8000" in refusal.value.accepted
