"""Reads the recordings a person has, and writes 16-bit WAV files.

libsndfile reads what is left of a cut-off file without a word, so the header is checked first: a caller who sends
half a recording should learn it from us and not from half an answer.
"""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import soundfile  # type: ignore[import-untyped]

from server.audio.codec import Codec, encode
from server.errors import InvalidInput

Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""

_UNKNOWN_SIZES = (0, 0xFFFF_FFFF, 0x7FFF_FFFF, 0x7FFF_F000, 0xFFFF_F000)
"""What programs that write to a pipe leave in the header, because they cannot know the length."""
_ACCEPTED = "WAV of 8, 16, 24 or 32 bits or float, any rate, any channels; FLAC and Ogg too"


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording, mixed down to one channel."""

    samples: Samples
    """Shape (n,), float32 in [-1, 1]."""
    sample_rate_hz: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate_hz


def read_wav(path: str | Path) -> Recording:
    """Read a whole recording; `InvalidInput` when it is missing, not audio, cut off or without sound."""
    path = Path(path)
    if not path.is_file():
        raise _invalid(f"There is no file {path.name}; give the path of a WAV file.", "NO_SUCH_FILE")
    if path.stat().st_size == 0:
        raise _invalid(f"{path.name} is an empty file; record it again.", "EMPTY_FILE")
    with path.open("rb") as file:
        _check_complete(file, path.name)
    try:
        with soundfile.SoundFile(path) as sound:
            rate_hz, promised = int(sound.samplerate), int(sound.frames)
            channels = sound.read(dtype="float32", always_2d=True)  # (frames, channels)
    except soundfile.SoundFileError as error:
        raise _invalid(
            f"{path.name} is not a sound file that can be read; convert it to a 16-bit WAV.", "UNSUPPORTED_FILE"
        ) from error
    if len(channels) < promised:
        raise _truncated(path.name, promised / rate_hz, len(channels) / rate_hz)
    if len(channels) == 0:
        raise _invalid(f"{path.name} holds no sound (its length is zero); record it again.", "ZERO_LENGTH")
    mono = np.nan_to_num(channels.mean(axis=1, dtype=np.float32), nan=0.0, posinf=1.0, neginf=-1.0)
    return Recording(np.clip(mono, -1.0, 1.0), rate_hz)


def write_wav(path: str | Path, samples: Samples, sample_rate_hz: int) -> None:
    """Write samples (n,) as a mono 16-bit WAV; clipped at full scale."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate_hz)
        file.writeframes(encode(Codec.L16, samples))


def _check_complete(file: BinaryIO, name: str) -> None:
    """Walk the chunks of a RIFF file to its sound and raise if the file ends before the sound does."""
    head = file.read(12)
    if head[:4] not in (b"RIFF", b"RF64") or head[8:12] != b"WAVE":
        return  # another format, or none: libsndfile judges
    bytes_per_s, data_size_64 = 0, 0
    while True:
        header = file.read(8)
        if len(header) < 8:
            raise _invalid(f"{name} is truncated: it ends before its sound begins; copy it again.", "TRUNCATED_FILE")
        kind, size = header[:4], int.from_bytes(header[4:], "little")
        if kind == b"data":
            break
        body = file.read(size + size % 2)
        if kind == b"fmt ":
            bytes_per_s = int.from_bytes(body[8:12], "little")
        elif kind == b"ds64":
            data_size_64 = int.from_bytes(body[8:16], "little")
    start = file.tell()
    there = file.seek(0, 2) - start
    if head[:4] == b"RF64" and size == 0xFFFF_FFFF:
        size = data_size_64
    elif size in _UNKNOWN_SIZES:
        return
    if there < size and bytes_per_s > 0:
        raise _truncated(name, size / bytes_per_s, there / bytes_per_s)


def _truncated(name: str, promised_s: float, there_s: float) -> InvalidInput:
    return _invalid(
        f"{name} is truncated: it promises {promised_s:.2f} s of sound and {promised_s - there_s:.2f} s of it "
        "is missing; copy or record it again.",
        "TRUNCATED_FILE",
    )


def _invalid(message: str, reason: str) -> InvalidInput:
    return InvalidInput(message, field="file", reason=reason, accepted=_ACCEPTED)
