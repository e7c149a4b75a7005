"""G.711 μ-law and A-law by full lookup tables, as ITU-T G.711 (11/88) defines them.

Both laws keep a sign, a segment of 3 bits (which power of two) and 4 bits within the segment. Encoding looks up all
65,536 linear values, decoding all 256 codes, so a frame costs one numpy gather.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Int16 = npt.NDArray[np.int16]
"""Linear audio, shape (n,), 16-bit."""
Codes = npt.NDArray[np.uint8]
"""G.711 codes, one byte a sample, shape (n,)."""

_MULAW_BIAS = 33
"""Added to a 14-bit magnitude so that every segment starts at a power of two."""
_MULAW_CLIP = 8158
"""Largest 14-bit magnitude that keeps within the last segment, once biased."""


def _mulaw_encode_table() -> Codes:
    linear = np.arange(-32768, 32768, dtype=np.int32) >> 2  # μ-law has 14 bits
    magnitude = np.minimum(np.abs(linear), _MULAW_CLIP) + _MULAW_BIAS
    segment = np.frexp(magnitude.astype(np.float64))[1] - 6  # 33..63 is segment 0
    code = (segment << 4) | ((magnitude >> (segment + 1)) & 0x0F)
    return np.asarray(code ^ np.where(linear < 0, 0x7F, 0xFF), dtype=np.uint8)


def _mulaw_decode_table() -> Int16:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((((code & 0x0F) << 1) + _MULAW_BIAS) << ((code >> 4) & 0x07)) - _MULAW_BIAS
    return (np.where(code & 0x80, -magnitude, magnitude) << 2).astype(np.int16)


def _alaw_encode_table() -> Codes:
    linear = np.arange(-32768, 32768, dtype=np.int32) >> 3  # A-law has 13 bits
    magnitude = np.where(linear < 0, -linear - 1, linear)
    segment = np.maximum(np.frexp(magnitude.astype(np.float64))[1] - 5, 0)  # segments 0 and 1 have the same step
    code = (segment << 4) | ((magnitude >> np.maximum(segment, 1)) & 0x0F)
    return np.asarray(code ^ np.where(linear < 0, 0x55, 0xD5), dtype=np.uint8)


def _alaw_decode_table() -> Int16:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    segment = (code >> 4) & 0x07
    within = ((code & 0x0F) << 4) + 8  # the middle of the step
    magnitude = np.where(segment == 0, within, (within + 0x100) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


_MULAW_ENCODE, _MULAW_DECODE = _mulaw_encode_table(), _mulaw_decode_table()
_ALAW_ENCODE, _ALAW_DECODE = _alaw_encode_table(), _alaw_decode_table()


def mulaw_encode(linear: Int16) -> Codes:
    """Turn 16-bit samples (n,) into μ-law codes (n,)."""
    return _MULAW_ENCODE[linear.astype(np.int32) + 32768]


def mulaw_decode(codes: Codes) -> Int16:
    """Turn μ-law codes (n,) into 16-bit samples (n,)."""
    return _MULAW_DECODE[codes]


def alaw_encode(linear: Int16) -> Codes:
    """Turn 16-bit samples (n,) into A-law codes (n,)."""
    return _ALAW_ENCODE[linear.astype(np.int32) + 32768]


def alaw_decode(codes: Codes) -> Int16:
    """Turn A-law codes (n,) into 16-bit samples (n,)."""
    return _ALAW_DECODE[codes]
