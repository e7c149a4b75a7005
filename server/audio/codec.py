"""The three codecs of the wire, between bytes and float32 samples.

A frame is whatever one request carries; codecs keep no state between frames, because every frame must hold whole
samples.
"""

from __future__ import annotations

import enum

import numpy as np
import numpy.typing as npt

from server.audio import g711
from server.errors import InvalidInput

Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""

MAX_FRAME_BYTES = 64 * 1024
"""Largest frame that is taken, in bytes."""


class Codec(enum.Enum):
    """How audio is written on the wire."""

    L16 = "l16"
    """Linear 16-bit signed, little-endian."""
    MULAW = "mulaw"
    """G.711 μ-law, one byte a sample."""
    ALAW = "alaw"
    """G.711 A-law, one byte a sample."""

    @property
    def bytes_per_sample(self) -> int:
        """Size of one sample, in bytes."""
        return 2 if self is Codec.L16 else 1


SUPPORTED_RATES_HZ: dict[Codec, tuple[int, ...]] = {
    Codec.L16: (8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000),
    Codec.MULAW: (8_000,),
    Codec.ALAW: (8_000,),
}
"""Sample rates that each codec is taken at, in hertz."""


def check_rate(codec: Codec, sample_rate_hz: int, *, field: str = "sample_rate_hz") -> None:
    """Raise `InvalidInput` unless `codec` is supported at `sample_rate_hz`."""
    rates = SUPPORTED_RATES_HZ[codec]
    if sample_rate_hz not in rates:
        accepted = ", ".join(str(rate) for rate in rates)
        raise InvalidInput(
            f"{codec.name} at {sample_rate_hz} Hz is not supported; send one of {accepted} Hz.",
            field=field,
            reason="UNSUPPORTED_SAMPLE_RATE",
            accepted=accepted,
        )


def decode(codec: Codec, data: bytes) -> Samples:
    """Turn one frame into samples (n,); `InvalidInput` if it is empty, over 64 KiB or ends in half a sample."""
    _check_frame(codec, data)
    if codec is Codec.L16:
        linear = np.frombuffer(data, dtype="<i2")
    else:
        codes = np.frombuffer(data, dtype=np.uint8)
        linear = g711.mulaw_decode(codes) if codec is Codec.MULAW else g711.alaw_decode(codes)
    return linear.astype(np.float32) * np.float32(1 / 32768)


def encode(codec: Codec, samples: Samples) -> bytes:
    """Turn samples (n,) into bytes, rounded to the nearest 16-bit value; what is beyond full scale is clipped."""
    linear = to_int16(samples)
    if codec is Codec.L16:
        return linear.astype("<i2").tobytes()
    return (g711.mulaw_encode(linear) if codec is Codec.MULAW else g711.alaw_encode(linear)).tobytes()


def to_int16(samples: Samples) -> npt.NDArray[np.int16]:
    """Turn float samples (n,) into 16-bit ones: nearest value, clipped at full scale, silence where not a number."""
    scaled = np.rint(np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0) * np.float32(32768))
    return np.asarray(np.clip(scaled, -32768, 32767), dtype=np.int16)


def _check_frame(codec: Codec, data: bytes) -> None:
    if not data:
        raise InvalidInput(
            "The audio frame is empty; send 1 to 200 ms of sound, or nothing.",
            field="audio",
            reason="EMPTY_FRAME",
            accepted=f"1 to {MAX_FRAME_BYTES} bytes",
        )
    if len(data) > MAX_FRAME_BYTES:
        raise InvalidInput(
            f"The audio frame has {len(data)} bytes, over the limit of {MAX_FRAME_BYTES}; send at most 200 ms at once.",
            field="audio",
            reason="FRAME_TOO_LARGE",
            accepted=f"1 to {MAX_FRAME_BYTES} bytes",
        )
    if len(data) % codec.bytes_per_sample:
        raise InvalidInput(
            f"The L16 audio frame has {len(data)} bytes, which ends in half a sample; send whole 2-byte samples.",
            field="audio",
            reason="ODD_BYTE_COUNT",
            accepted="an even number of bytes",
        )
