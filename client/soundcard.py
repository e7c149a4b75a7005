"""The microphone and the loudspeaker of this machine, through PortAudio."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any

import numpy as np

from client.errors import ClientError
from server.audio.codec import Samples

INSTEAD = "without one, send a recording with `hearken send FILE.wav`"
RATES_HZ = (16_000, 48_000, 44_100, 32_000, 24_000, 8_000)
"""Tried in this order: 16 kHz is what the server works in."""
_QUEUE_FRAMES = 250
"""5 s of frames: a network that is further behind loses the oldest sound, as a telephone does."""


def load_portaudio() -> Any:
    """Import `sounddevice`; `ClientError` that names the missing package or library."""
    try:
        import sounddevice  # type: ignore[import-untyped, unused-ignore]
    except ImportError as error:
        raise ClientError(
            f"`hearken talk` needs the sounddevice package (pip install 'hearken[microphone]'); {INSTEAD}."
        ) from error
    except OSError as error:  # the package is there, the library is not
        raise ClientError(
            f"`hearken talk` needs the PortAudio library (apt install libportaudio2); {INSTEAD}."
        ) from error
    return sounddevice


def choose_rate(portaudio: Any) -> int:
    """Give the first rate, in hertz, that both devices take; `ClientError` if there is no device or no such rate."""
    for kind, name in (("input", "microphone"), ("output", "loudspeaker")):
        try:
            portaudio.query_devices(kind=kind)
        except (portaudio.PortAudioError, ValueError) as error:
            raise ClientError(f"No {name} was found on this machine; plug one in, or {INSTEAD}.") from error
    for rate_hz in RATES_HZ:
        try:
            portaudio.check_input_settings(samplerate=rate_hz, channels=1, dtype="float32")
            portaudio.check_output_settings(samplerate=rate_hz, channels=1, dtype="float32")
        except (portaudio.PortAudioError, ValueError):
            continue
        return rate_hz
    rates = ", ".join(str(rate) for rate in RATES_HZ)
    raise ClientError(f"The microphone and loudspeaker share none of the rates {rates} Hz in mono; {INSTEAD}.")


class SoundCard:
    """Frames from the microphone, and samples to the loudspeaker on demand. Use it in `with`, on the event loop."""

    def __init__(self, portaudio: Any, rate_hz: int, pull: Callable[[int], Samples], frame_s: float = 0.02) -> None:
        """Play what `pull(count)` gives, called on the sound card's thread; record frames of `frame_s` seconds."""
        self._portaudio = portaudio
        self._pull = pull
        self._frames: asyncio.Queue[Samples] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._overruns = 0
        frame_samples = round(rate_hz * frame_s)
        form = {"samplerate": rate_hz, "channels": 1, "dtype": "float32", "blocksize": frame_samples}
        try:
            self._input = portaudio.InputStream(callback=self._heard, **form)
            self._output = portaudio.OutputStream(callback=self._play, **form)
        except portaudio.PortAudioError as error:
            raise ClientError(
                f"The sound card cannot be opened ({error}); close what uses it, or {INSTEAD}."
            ) from error

    def __enter__(self) -> SoundCard:
        """Start both devices."""
        self._input.start()
        self._output.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop both devices."""
        for stream in (self._input, self._output):
            stream.stop()
            stream.close()

    async def frame(self) -> Samples:
        """Give the next frame of the microphone, float32 (n,)."""
        return await self._frames.get()

    def _heard(self, data: Any, frames: int, time: Any, status: Any) -> None:
        samples = np.array(data[:, 0], dtype=np.float32)  # (frames, 1) → (frames,), and PortAudio reuses its buffer
        self._loop.call_soon_threadsafe(self._keep, samples)

    def _keep(self, samples: Samples) -> None:
        if self._frames.qsize() >= _QUEUE_FRAMES:
            self._frames.get_nowait()
        self._frames.put_nowait(samples)

    def _play(self, data: Any, frames: int, time: Any, status: Any) -> None:
        data[:, 0] = self._pull(frames)
