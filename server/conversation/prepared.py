"""Phrases whose sound is made when the server starts, so that they can be spoken with every engine dead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from server.audio.resample import resample
from server.conversation.phrases import APOLOGY
from server.engines.interfaces import CancelToken, Prosody, Samples, Synthesizer
from server.safety.script import all_words

_CALM = Prosody(rate=0.92, pause_s=0.2)


class PreparedSpeech:
    """Phrase to sound, at the voice's own rate; resampled copies are kept per output rate."""

    def __init__(self, sound: Mapping[str, Samples], sample_rate_hz: int) -> None:
        """`sound` holds float32 samples (n,) at `sample_rate_hz`."""
        self._rate_hz = sample_rate_hz
        self._by_rate: dict[tuple[str, int], Samples] = {
            (phrase, sample_rate_hz): samples for phrase, samples in sound.items()
        }

    @classmethod
    def make(cls, synthesizer: Synthesizer, greeting: str) -> PreparedSpeech:
        """Speak every fixed phrase once; blocks. Raises what the synthesizer raises."""
        phrases = [APOLOGY, *all_words(), *([greeting] if greeting else [])]
        return cls({phrase: _speak(synthesizer, phrase) for phrase in phrases}, synthesizer.sample_rate_hz)

    def sound(self, phrase: str, rate_hz: int) -> Samples:
        """The phrase at `rate_hz`; `KeyError` if it was not prepared."""
        key = (phrase, rate_hz)
        if key not in self._by_rate:
            self._by_rate[key] = resample(self._by_rate[phrase, self._rate_hz], self._rate_hz, rate_hz)
        return self._by_rate[key]


def _speak(synthesizer: Synthesizer, phrase: str) -> Samples:
    chunks: Iterable[Samples] = synthesizer.speak(phrase, _CALM, CancelToken())
    return np.concatenate([np.zeros(0, dtype=np.float32), *chunks])
