"""Phrases whose sound is made when the server starts, so that they can be spoken with every engine dead.

The chosen voice speaks them in advance, since a model may die. In other languages they are eSpeak NG's, which is
a library and no model: they take milliseconds and are made when they are said.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Iterable, Mapping

import numpy as np
import soundfile  # type: ignore[import-untyped]

from server.audio.resample import resample
from server.engines.interfaces import CancelToken, Prosody, Samples, Synthesizer

_CALM = Prosody(rate=0.92, pause_s=0.2)
_KEPT = 128
"""Phrases at an output rate that are kept unpacked; the rest is unpacked again when it is said."""


class PreparedSpeech:
    """Phrase to sound. All phrases are kept packed without loss (FLAC, 16 bits), the last ones used unpacked."""

    def __init__(self) -> None:
        """Know no phrase yet."""
        self._packed: dict[str, tuple[bytes, int]] = {}
        self._unpacked: OrderedDict[tuple[str, int], Samples] = OrderedDict()
        self._made_when_said: dict[str, Synthesizer] = {}

    @classmethod
    def make(cls, voices: Iterable[tuple[Synthesizer, Iterable[str]]]) -> PreparedSpeech:
        """Speak every phrase once, each with its voice; blocks. Raises what a synthesizer raises."""
        prepared = cls()
        for synthesizer, phrases in voices:
            prepared.speak(synthesizer, phrases)
        return prepared

    def speak(self, synthesizer: Synthesizer, phrases: Iterable[str]) -> None:
        """Speak phrases and keep their sounds; blocks. Raises what the synthesizer raises."""
        for phrase in phrases:
            self.add({phrase: _speak(synthesizer, phrase)}, synthesizer.sample_rate_hz)

    def add(self, sounds: Mapping[str, Samples], sample_rate_hz: int) -> None:
        """Keep phrases' sounds, each float32 (n,) at `sample_rate_hz`."""
        for phrase, samples in sounds.items():
            packed = io.BytesIO()
            soundfile.write(packed, np.clip(samples, -1.0, 1.0), sample_rate_hz, format="FLAC", subtype="PCM_16")
            self._packed[phrase] = packed.getvalue(), sample_rate_hz

    def say_when_asked(self, synthesizer: Synthesizer, phrases: Iterable[str]) -> None:
        """Know phrases that `synthesizer`, which must be quick and sure, makes when they are said."""
        self._made_when_said |= {phrase: synthesizer for phrase in phrases if phrase not in self._packed}

    def __len__(self) -> int:
        """How many phrases there are."""
        return len(self._packed) + len(self._made_when_said)

    @property
    def packed_bytes(self) -> int:
        """Memory that the packed phrases take."""
        return sum(len(packed) for packed, _ in self._packed.values())

    def sound(self, phrase: str, rate_hz: int) -> Samples:
        """The phrase at `rate_hz`, shape (n,); `KeyError` if it was not prepared."""
        key = (phrase, rate_hz)
        if key in self._unpacked:
            self._unpacked.move_to_end(key)
            return self._unpacked[key]
        samples, from_hz = self._own_sound(phrase)
        sound = self._unpacked[key] = resample(samples, from_hz, rate_hz)
        if len(self._unpacked) > _KEPT:
            self._unpacked.popitem(last=False)
        return sound

    def _own_sound(self, phrase: str) -> tuple[Samples, int]:
        if phrase in self._packed:
            packed, rate_hz = self._packed[phrase]
            samples: Samples = soundfile.read(io.BytesIO(packed), dtype="float32")[0]
            return samples, rate_hz
        synthesizer = self._made_when_said[phrase]
        return _speak(synthesizer, phrase), synthesizer.sample_rate_hz


def _speak(synthesizer: Synthesizer, phrase: str) -> Samples:
    chunks: Iterable[Samples] = synthesizer.speak(phrase, _CALM, CancelToken())
    return np.concatenate([np.zeros(0, dtype=np.float32), *chunks])
