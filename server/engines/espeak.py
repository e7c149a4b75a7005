"""eSpeak NG, from the shared library inside the `espeakng-loader` wheel: the voice that needs nothing downloaded.

Of the wheel's voices, `en-us+f2` is the default: of 34 that were tried, an outside judge (PocketSphinx) understood it
best, with 16 % of the words wrong against 57 % for the plain `en-us`, by `PYTHONPATH=. python
benchmarks/espeak_voices.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from server.engines.espeak_library import EspeakLibrary, open_espeak_library
from server.engines.interfaces import CancelToken, Prosody, Samples
from server.engines.loudness import finish_clause
from server.engines.prosody import NEUTRAL, pause_after_s
from server.engines.spoken_text import sentences, spoken_text

DEFAULT_VOICE = "en-us+f2"

_BASE_WORDS_PER_MINUTE = 135  # eSpeak's own 175 gives 236 words a minute; 135 gives 182, an unhurried talker
_WORDS_PER_MINUTE_RANGE = (80, 450)
_CHUNK_S = 0.2

# Pitch setting and the median F0 that it gave, in semitones from setting 40 (178 Hz with en-us+f2), which is our
# voice's own pitch: eSpeak's middle, 50, is a shade high for a calm voice.
_PITCH_SETTINGS = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99)
_PITCH_SEMITONES = (-5.36, -4.09, -2.94, -1.47, 0.0, 1.61, 3.39, 4.98, 6.75, 8.71, 10.40)


class EspeakSynthesizer:
    """Speaks with eSpeak NG; safe to use from many threads, which take turns sentence by sentence."""

    def __init__(self, library: EspeakLibrary, voice: str) -> None:
        """Use `load` instead."""
        self._library = library
        self._voice = voice

    @classmethod
    def load(cls, voice: str = DEFAULT_VOICE) -> EspeakSynthesizer:
        """Open the library and check that `voice` exists: a language, or a language and a variant as `en-us+f2`.

        Raises `EngineLoadError` if the wheel is absent or broken, or the voice is unknown.
        """
        library = open_espeak_library()
        library.check_voice(voice)
        return cls(library, voice)

    @property
    def name(self) -> str:
        """What is loaded, for people."""
        return f"eSpeak NG {self._library.version}, voice {self._voice}"

    @property
    def sample_rate_hz(self) -> int:
        """Rate of what `speak` yields, in hertz: 22050."""
        return self._library.sample_rate_hz

    def warm_up(self) -> None:
        """Speak one sentence to nobody, so that dictionary and phoneme tables are in memory."""
        for _ in self.speak("I am here with you.", NEUTRAL, CancelToken()):
            pass

    def speak(self, text: str, prosody: Prosody, cancel: CancelToken) -> Iterator[Samples]:
        """Speak `text` in chunks of at most 0.2 s, shape (n,), its pauses included; no words: yields nothing.

        Each sentence exists as a whole before its first chunk is yielded, which takes milliseconds.
        """
        for sentence in sentences(spoken_text(text)):
            cancel.check()
            sound = self._library.render(
                sentence,
                voice=self._voice,
                words_per_minute=_words_per_minute(prosody.rate),
                pitch_setting=_pitch_setting(prosody.pitch_semitones),
                cancel=cancel,
            )
            sound = finish_clause(
                sound, self.sample_rate_hz, gain_db=prosody.gain_db, pause_s=pause_after_s(sentence, prosody)
            )
            step = round(_CHUNK_S * self.sample_rate_hz)
            for start in range(0, sound.size, step):
                cancel.check()
                yield sound[start : start + step]


def _words_per_minute(rate: float) -> int:
    return round(float(np.clip(_BASE_WORDS_PER_MINUTE * rate, *_WORDS_PER_MINUTE_RANGE)))


def _pitch_setting(semitones: float) -> int:
    return round(float(np.interp(semitones, _PITCH_SEMITONES, _PITCH_SETTINGS)))
